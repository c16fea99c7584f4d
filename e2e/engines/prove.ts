import { lacksOf } from '../capabilities/ask.ts'
import { selectPromises } from '../capabilities/selection.ts'
import { leaveOut } from '../support/leave-out.ts'
import { makeProfile } from '../support/profile.ts'
import { test as base } from '../support/test.ts'
import type { Engine, EngineBrowser } from './engine.ts'
import { suite } from './suite.ts'

/** Creates a test for every promise that an engine can prove in the browser of this machine. */
export async function prove(engine: Engine): Promise<void> {
  const { proved, leftOut } = selectPromises(engine.name, await lacksOf(engine))
  for (const { name, reason } of leftOut) leaveOut(`${engine.name}: ${name}`, reason)
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
      { scope: 'worker', timeout: 240_000 },
    ],
  })
  for (const name of proved) {
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
