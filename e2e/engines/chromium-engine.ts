import { startChromium } from '../support/own-chromium.ts'
import type { Engine } from './engine.ts'
import { playwrightTab } from './playwright-tab.ts'

/** Chromium, driven with the DevTools protocol. */
export const chromiumEngine: Engine = {
  name: 'chromium',
  async launch(profile) {
    const { context, kill } = await startChromium(profile)
    return {
      newTab: async () => playwrightTab(await context.newPage()),
      setOffline: (isOffline) => context.setOffline(isOffline),
      kill,
      close: kill,
    }
  },
}
