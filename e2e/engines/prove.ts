import { makeProfile } from '../support/profile.ts'
import { test as base } from '../support/test.ts'
import type { Engine, EngineBrowser } from './engine.ts'
import { promisesOf } from './promises.ts'
import { suite } from './suite.ts'

/** Makes a test of every promise that an engine can prove. */
export function prove(engine: Engine): void {
  const test = base.extend<object, { browserOfEngine: EngineBrowser }>({
    browserOfEngine: [
      // biome-ignore lint/correctness/noEmptyPattern: Playwright reads which fixtures are wanted from the pattern.
      async ({}, use) => {
        const profile = await makeProfile()
        const browser = await engine.launch(profile.path)
        await use(browser)
        await browser.close()
        await profile.remove()
      },
      { scope: 'worker', timeout: 60_000 },
    ],
  })
  for (const name of promisesOf(engine.name)) {
    test(`${engine.name}: ${name}`, async ({ browserOfEngine: browser, stage }) => {
      await suite[name]({
        ...stage,
        engine,
        browser,
        async newLab(where = browser) {
          const lab = await where.newTab()
          await lab.goto(`${stage.front.url}/lab`)
          return lab
        },
      })
    })
  }
}
