import { which } from './which.mjs'

/**
 * How to launch the Firefox of this machine: `$FIREFOX_PATH`, or one on the PATH. It is the one people have, spoken to by
 * WebDriver BiDi, and not a build of Playwright's own.
 *
 * @returns {{ channel: string, executablePath: string }}
 */
export function firefoxLaunch() {
  const executablePath = process.env.FIREFOX_PATH ?? which(['firefox-esr', 'firefox'])
  if (!executablePath) throw new Error('There is no firefox-esr on the PATH.')
  return { channel: 'moz-firefox', executablePath }
}
