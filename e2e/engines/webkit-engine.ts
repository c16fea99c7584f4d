import type { Command } from '../support/webdriver.mjs'
import { startWebKit } from '../support/webkit.mjs'
import type { Engine, Tab } from './engine.ts'

/** WebKitGTK's MiniBrowser, over WebDriver. What is automated there is private: its storage ends with it. */
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
          // A window can only be asked for in one that is still there.
          await command('POST', '/window', { handle: first })
          return openTab(command, inTurn)
        }),
      close,
    }
  },
}

/** A driver does one thing at a time. */
type InTurn = <Result>(work: () => Promise<Result>) => Promise<Result>

/** Commands go to the chosen window, so each chooses its own first. */
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
