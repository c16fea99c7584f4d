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
  // A machine that is shared may be ten times slower: limits end what hangs, and promise nothing.
  timeout: 240_000,
  expect: { timeout: 45_000 },
  reporter: [['list']],
  projects: [
    {
      name: 'chromium',
      testIgnore: [...others.map((name) => `engines/${name}.spec.ts`), 'stress/*'],
      // What is pressed while it still moves is missed, and a page that scrolls for it is pressed elsewhere.
      use: { launchOptions: chromiumLaunch(), contextOptions: { reducedMotion: 'reduce' } },
    },
    ...others.map((name) => ({ name, testMatch: `engines/${name}.spec.ts` })),
    { name: 'stress', testMatch: 'stress/*.spec.ts', timeout: 600_000 },
  ],
})
