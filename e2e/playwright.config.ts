import { defineConfig } from '@playwright/test'
import { chromiumLaunch } from './support/chromium.mjs'

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
  use: { launchOptions: await chromiumLaunch() },
})
