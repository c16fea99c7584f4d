import { defineConfig } from '@playwright/test'
import { chromiumLaunch } from './support/chromium.mjs'

const others = ['firefox', 'webkit']

export default defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  projects: [
    {
      name: 'chromium',
      testIgnore: [...others.map((name) => `engines/${name}.spec.ts`), 'stress/*'],
      use: { launchOptions: chromiumLaunch() },
    },
    ...others.map((name) => ({ name, testMatch: `engines/${name}.spec.ts` })),
    { name: 'stress', testMatch: 'stress/*.spec.ts', timeout: 600_000 },
  ],
})
