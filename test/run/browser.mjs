import { chromium } from 'playwright'
import { chromiumLaunch } from '../../e2e/support/chromium.mjs'

/** @typedef {import('./suites.mjs').Result} Result */

/**
 * Runs a suite that needs Chromium. Where none starts, it is left out, but not silently; and a CI must have one.
 *
 * @param {() => Promise<Result>} suite
 * @returns {Promise<Result>}
 */
export async function inChromium(suite) {
  const fault = await faultOfChromium()
  if (!fault) return suite()
  console.log(`No Chromium starts here: ${fault}`)
  console.log('`npx playwright install chromium` brings one, or CHROMIUM_PATH names one.')
  if (process.env.CI) return { ok: false }
  return { ok: true, leftOut: true }
}

/** Why Chromium does not start, in one line; nothing when it does. */
async function faultOfChromium() {
  try {
    const browser = await chromium.launch(await chromiumLaunch())
    await browser.close()
    return undefined
  } catch (fault) {
    return String(fault instanceof Error ? fault.message : fault).split('\n')[0]
  }
}
