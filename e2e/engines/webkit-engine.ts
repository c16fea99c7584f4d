import type { Command } from '../support/webdriver.mjs'
import { startWebKit } from '../support/webkit.mjs'
import type { Engine, Tab } from './engine.ts'

/** WebKitGTK's MiniBrowser, driven with WebDriver. Automation sessions are private: their storage ends with them. */
export const webkitEngine: Engine = {
  name: 'webkit',
  async launch(profile) {
    const { command, close } = await startWebKit({ TMPDIR: profile })
    const first = await command<string>('GET', '/window')
    let last: Promise<unknown> = Promise.resolve()
    const inTurn: InTurn = (work) => {
      const done = last.then(work)
      last = done.catch(() => undefined)
      return done
    }
    return {
      newTab: () =>
        inTurn(async () => {
          // A new window can only be requested in one that still exists.
          await command('POST', '/window', { handle: first })
          return openTab(command, inTurn)
        }),
      close,
    }
  },
}

/** Runs one operation at a time, because the driver has one current window. */
type InTurn = <Result>(work: () => Promise<Result>) => Promise<Result>

/** Opens a tab. Commands go to the current window, so each command first switches to its own. */
async function openTab(command: Command, inTurn: InTurn): Promise<Tab> {
  const { handle } = await command<{ handle: string }>('POST', '/window/new', { type: 'tab' })
  const here: Command = (method, path, body) =>
    inTurn(async () => {
      await command('POST', '/window', { handle })
      return command(method, path, body)
    })
  const callOf = (run: (argument: never) => unknown) => `(${run})(arguments[0])`
  return {
    goto: (url) => here('POST', '/url', { url }),
    async evaluate(run, argument) {
      const script = `const done = arguments[1]
        new Promise((resolve) => resolve(${callOf(run)}))
          .then((value) => done({ value }), (fault) => done({ fault: String(fault) }))`
      const answer = await here<{ value: never; fault?: string }>('POST', '/execute/async', {
        script,
        args: [argument],
      })
      if (answer.fault) throw new Error(answer.fault)
      return answer.value
    },
    async leave(run, argument, to) {
      await here('POST', '/execute/sync', { script: `void ${callOf(run)}`, args: [argument] })
      while ((await here('GET', '/url')) !== to) await new Promise((next) => setTimeout(next, 20))
    },
    async close() {
      await here('DELETE', '/window')
    },
  }
}
