import { spawn } from 'node:child_process'
import { type BrowserContext, chromium } from '@playwright/test'
import { chromiumLaunch } from './chromium.mjs'

export interface OwnChromium {
  readonly context: BrowserContext
  /** Ends the browser without warning, all of its processes at once. */
  kill(): Promise<void>
  /** Ends it as a person does: what it keeps is on disk then. */
  quit(): Promise<void>
}

/** A Chromium of our own on a profile, which can be killed as a person's might be, and behaves as theirs does. */
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
    // A group of its own: Debian's chromium is a script around the browser.
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
      // It ends before it can answer.
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
