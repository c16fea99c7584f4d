import { existsSync } from 'node:fs'
import { chromium } from 'playwright'
import { packagedChromium, runsPackagedChromium } from './packaged-chromium.mjs'
import { which } from './which.mjs'

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * Returns how to launch a Chromium on this machine: `$CHROMIUM_PATH`, one on the PATH, Playwright's own, or the one in the
 * `@sparticuz/chromium` package.
 *
 * @returns {{ executablePath: string, args: string[], env?: NodeJS.ProcessEnv }}
 */
export function chromiumLaunch() {
  const installed = installedChromium()
  return { ...(installed ? { executablePath: installed } : packagedChromium()), args }
}

function installedChromium() {
  const named = process.env.CHROMIUM_PATH
  if (named) return named
  const installed = which(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'])
  if (installed) return installed
  const downloaded = chromium.executablePath()
  // If the package has none for this machine, the launch fails with the path at which Playwright expects its own.
  return existsSync(downloaded) || !runsPackagedChromium ? downloaded : undefined
}
