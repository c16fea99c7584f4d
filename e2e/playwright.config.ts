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
  // A shared machine may be ten times slower. The timeouts only end tests that hang.
  timeout: 240_000,
  expect: { timeout: 45_000 },
  reporter: [['list']],
  projects: [
    {
      name: 'chromium',
      testIgnore: [...others.map((name) => `engines/${name}.spec.ts`), 'stress/*'],
      // Without animations: Playwright misses elements that still move, and scrolling would move the target of a press.
      use: { launchOptions: chromiumLaunch(), contextOptions: { reducedMotion: 'reduce' } },
    },
    ...others.map((name) => ({ name, testMatch: `engines/${name}.spec.ts` })),
    { name: 'stress', testMatch: 'stress/*.spec.ts', timeout: 600_000 },
  ],
})
