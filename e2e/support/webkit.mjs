import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { freePort } from '../../demo/servers/port.mjs'
import { openSession, webdriverAt } from './webdriver.mjs'
import { which } from './which.mjs'

const startMs = 120_000

/**
 * Starts WebKitGTK's MiniBrowser with its driver on a separate virtual screen. It hangs without a screen.
 *
 * @param {NodeJS.ProcessEnv} [env] additional environment variables.
 * @returns {Promise<{ command: import('./webdriver.mjs').Command, close: () => Promise<void> }>}
 */
export async function startWebKit(env = {}) {
  const { driver, screen, binary } = installedWebKit()
  const port = await freePort(0)
  const child = spawn(screen, ['-a', driver, `--port=${port}`], {
    // Start a separate process group, so that the screen, the driver and the browser's processes end together.
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, ...env },
  })
  const ended = new Promise((resolve) => child.on('close', resolve))
  const endAll = async () => {
    if (child.pid && child.exitCode === null) process.kill(-child.pid, 'SIGTERM')
    await ended
  }
  try {
    const drive = webdriverAt(`http://127.0.0.1:${port}`)
    await untilItAnswers(drive)
    const command = await openSession(drive, {
      'webkitgtk:browserOptions': { binary, args: ['--automation'] },
    })
    const close = async () => {
      await command('DELETE', '').catch(() => undefined)
      await endAll()
    }
    return { command, close }
  } catch (cause) {
    await endAll()
    throw cause
  }
}

/** @param {import('./webdriver.mjs').Command} drive */
async function untilItAnswers(drive) {
  const giveUpAt = performance.now() + startMs
  for (;;) {
    try {
      return await drive('GET', '/status')
    } catch (cause) {
      if (performance.now() > giveUpAt) throw cause
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

function installedWebKit() {
  const driver = which(['WebKitWebDriver'])
  const screen = which(['xvfb-run'])
  const binary = process.env.MINIBROWSER_PATH ?? miniBrowser()
  if (!driver || !binary) throw new Error('There is no WebKitWebDriver with its MiniBrowser.')
  if (!screen) throw new Error('There is no xvfb-run.')
  return { driver, screen, binary }
}

/** Returns the path of MiniBrowser. Debian installs it next to the library, in a folder named after the architecture. */
function miniBrowser() {
  const folders = existsSync('/usr/lib') ? readdirSync('/usr/lib') : []
  return folders
    .flatMap((folder) => [`/usr/lib/${folder}`, '/usr/libexec'])
    .flatMap((folder) =>
      ['4.1', '6.0', '4.0'].map((api) => `${folder}/webkit2gtk-${api}/MiniBrowser`),
    )
    .find((path) => existsSync(path))
}
