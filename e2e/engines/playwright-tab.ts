import type { Page } from '@playwright/test'
import type { Tab } from './engine.ts'

/** A page that Playwright drives. */
export function playwrightTab(page: Page): Tab {
  return {
    goto: (url) => page.goto(url),
    evaluate: (run, argument) =>
      // Playwright's type unpacks handles, of which there are none here.
      page.evaluate(run as never, argument) as ReturnType<typeof run> as never,
    async leave(run, argument, to) {
      // The page goes away under the call: whether it still answers is a matter of luck.
      void page.evaluate(run as never, argument).catch(() => undefined)
      await page.waitForURL(to)
    },
    close: () => page.close(),
  }
}
