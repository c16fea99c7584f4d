import { which } from './which.mjs'

/**
 * Returns how to launch the Firefox of this machine: `$FIREFOX_PATH`, or one on the PATH. It is a release build driven with
 * WebDriver BiDi, not a build of Playwright's.
 *
 * @returns {{ channel: string, executablePath: string }}
 */
export function firefoxLaunch() {
  const executablePath = process.env.FIREFOX_PATH ?? which(['firefox-esr', 'firefox'])
  if (!executablePath) throw new Error('There is no firefox-esr on the PATH.')
  return { channel: 'moz-firefox', executablePath }
}
