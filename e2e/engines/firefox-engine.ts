import { execFileSync } from 'node:child_process'
import { firefox } from '@playwright/test'
import { firefoxLaunch } from '../support/firefox.mjs'
import type { Engine } from './engine.ts'
import { playwrightTab } from './playwright-tab.ts'

/** Firefox, driven with WebDriver BiDi. */
export const firefoxEngine: Engine = {
  name: 'firefox',
  async launch(profile) {
    const context = await firefox.launchPersistentContext(profile, firefoxLaunch())
    return {
      newTab: async () => playwrightTab(await context.newPage()),
      setOffline: (isOffline) => context.setOffline(isOffline),
      async kill() {
        const ended = new Promise((resolve) => context.once('close', resolve))
        // Playwright starts the browser in a separate process group and does not expose its id.
        process.kill(-processOf(profile), 'SIGKILL')
        await ended
      },
      close: () => context.close(),
    }
  },
}

/** Returns the id of the process that was started on this profile. */
function processOf(profile: string): number {
  const all = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
  const line = all.split('\n').find((each) => each.includes(`--profile ${profile}`))
  if (!line) throw new Error('this Firefox does not run')
  return Number.parseInt(line, 10)
}
