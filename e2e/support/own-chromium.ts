import { spawn } from 'node:child_process'
import { type BrowserContext, chromium } from '@playwright/test'
import { chromiumLaunch } from './chromium.mjs'

export interface OwnChromium {
  readonly context: BrowserContext
  /** Kills all processes of the browser at once. */
  kill(): Promise<void>
  /** Quits as a person would, so that everything stored is on disk. */
  quit(): Promise<void>
}

/** Starts a Chromium outside Playwright on a profile. It can be killed, and behaves as a person's browser does. */
export async function startChromium(
  profile: string,
  flags: readonly string[] = [],
): Promise<OwnChromium> {
  const { executablePath, args, env } = chromiumLaunch()
  const child = spawn(
    executablePath,
    [
      ...args,
      ...flags,
      '--headless',
      '--remote-debugging-port=0',
      `--user-data-dir=${profile}`,
      'about:blank',
    ],
    // Start a separate process group, because Debian's chromium is a script around the browser.
    { detached: true, stdio: ['ignore', 'ignore', 'pipe'], env },
  )
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const browser = await chromium.connectOverCDP(await listening(child.stderr))
  const [context] = browser.contexts()
  if (!context) throw new Error('the browser has no context')
  return {
    context,
    async kill() {
      if (child.pid && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
      await ended
    },
    async quit() {
      const devtools = await browser.newBrowserCDPSession()
      // The browser ends before it can answer.
      devtools.send('Browser.close').catch(() => undefined)
      await ended
    },
  }
}

function listening(output: NodeJS.ReadableStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    output.on('data', (chunk) => {
      text += chunk
      const url = /DevTools listening on (\S+)/.exec(text)?.[1]
      if (url) resolve(url)
    })
    output.on('end', () => reject(new Error('the browser ended before it listened')))
  })
}
