import { playwright } from '@vitest/browser-playwright'
import type { BrowserProviderOption } from 'vitest/node'
import { startWebKit } from './webkit.mjs'

/** Runs Vitest's browser tests in WebKitGTK, which Playwright cannot drive, one page at a time. */
export function webkitProvider(): BrowserProviderOption {
  let started: ReturnType<typeof startWebKit> | undefined
  return {
    // The Playwright provider includes Vitest's server for the tests.
    ...playwright(),
    name: 'webdriver',
    supportedBrowser: ['webkit'],
    providerFactory: () => ({
      name: 'webdriver',
      supportsParallelism: false,
      getCommandsContext: () => ({}),
      async openPage(_, url) {
        started ??= startWebKit()
        const { command } = await started
        await command('POST', '/url', { url })
      },
      async close() {
        await (await started)?.close()
      },
    }),
  }
}
