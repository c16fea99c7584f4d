import { existsSync } from 'node:fs'
import { chromium } from 'playwright'
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
 * How to launch a Chromium on this machine: `$CHROMIUM_PATH`, one on the PATH, Playwright's own, or the one
 * inside the `@sparticuz/chromium` package (which has no Background Sync).
 *
 * @returns {Promise<{ executablePath: string, args: string[] }>}
 */
export async function chromiumLaunch() {
  return { executablePath: installedChromium() ?? (await packagedChromium()), args }
}

function installedChromium() {
  const named = process.env.CHROMIUM_PATH
  if (named) return named
  const installed = which(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'])
  if (installed) return installed
  const downloaded = chromium.executablePath()
  return existsSync(downloaded) ? downloaded : undefined
}

async function packagedChromium() {
  // On a bare Debian this makes the package bring its own libnss3.
  if (process.platform === 'linux') process.env.AWS_EXECUTION_ENV ??= 'AWS_Lambda_nodejs20.x'
  const packaged = await import('@sparticuz/chromium')
  return packaged.default.executablePath()
}
