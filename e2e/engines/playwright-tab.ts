import type { Page } from '@playwright/test'
import type { Tab } from './engine.ts'

/** Returns a page that Playwright drives. */
export function playwrightTab(page: Page): Tab {
  return {
    goto: (url) => page.goto(url),
    evaluate: (run, argument) =>
      // Playwright's type unwraps handles, which are not used here.
      page.evaluate(run as never, argument) as ReturnType<typeof run> as never,
    async leave(run, argument, to) {
      // The page may be gone before it answers the call, so ignore the answer.
      void page.evaluate(run as never, argument).catch(() => undefined)
      await page.waitForURL(to)
    },
    close: () => page.close(),
  }
}
