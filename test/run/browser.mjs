import { chromium, firefox } from 'playwright'
import { chromiumLaunch } from '../../e2e/support/chromium.mjs'
import { firefoxLaunch } from '../../e2e/support/firefox.mjs'
import { startWebKit } from '../../e2e/support/webkit.mjs'

/** @typedef {import('./suites.mjs').Result} Result */
/** @typedef {{ close(): Promise<void> }} Started */

/** @type {Readonly<Record<string, { start: () => Promise<Started>, hint: string }>>} */
const engines = {
  Chromium: {
    start: () => chromium.launch(chromiumLaunch()),
    hint: 'Debian has it in chromium; or `npx playwright install chromium`; or CHROMIUM_PATH names one.',
  },
  Firefox: {
    start: async () => firefox.launch(firefoxLaunch()),
    hint: 'Debian has it in firefox-esr; or FIREFOX_PATH names one.',
  },
  WebKitGTK: {
    start: () => startWebKit(),
    hint: 'Debian has it in webkit2gtk-driver, and its screen in xvfb, xauth and dbus-x11.',
  },
}

/**
 * Runs suites that need a browser, up to the first that fails. If the browser cannot start, all are left out.
 *
 * @param {string} engine
 * @param {...(() => Promise<Result>)} suites
 * @returns {Promise<Result>}
 */
export async function inBrowser(engine, ...suites) {
  const fault = await faultOf(engine)
  if (fault) {
    console.log(`No ${engine} starts here: ${fault}`)
    console.log(engines[engine]?.hint)
    return { ok: true, leftOut: [`all tests in ${engine} (no ${engine} starts here: ${fault})`] }
  }
  /** @type {Required<Result>} */
  let all = { ok: true, passed: 0, failed: 0, leftOut: [] }
  for (const suite of suites) {
    if (!all.ok) break
    const { ok, passed = 0, failed = 0, leftOut = [] } = await suite()
    all = {
      ok,
      passed: all.passed + passed,
      failed: all.failed + failed,
      leftOut: [...all.leftOut, ...leftOut],
    }
  }
  return all
}

/**
 * Returns why an engine does not start, in one line, or nothing if it starts.
 *
 * @param {string} engine
 */
async function faultOf(engine) {
  try {
    const browser = await engines[engine]?.start()
    await browser?.close()
    return undefined
  } catch (fault) {
    return String(fault instanceof Error ? fault.message : fault).split('\n')[0]
  }
}
