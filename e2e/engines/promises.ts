import type { Capability } from '../capabilities/capability.ts'
import type { EngineName } from './engine.ts'

type Reasons = Readonly<Partial<Record<EngineName, string>>>
type Promises = Readonly<Record<string, Reasons & { readonly needs?: Capability }>>

const noWindow = 'its driver lets no page open a window'
const noSync = 'it has no Background Sync'
const isPrivate = 'an automated MiniBrowser is private: its storage ends with it'

/**
 * What each engine proves, and why one cannot. Every promise is a test in every engine without a reason here;
 * `docs/browsers.md` shows the same as a table. A promise that needs a capability is left out in a browser that lacks it.
 */
export const promises = {
  'an update made in the task that leaves the page is kept, 20 of 20': {},
  'the same where an earlier one was stored, 20 of 20': {},
  'an update made while the page goes away is kept, 20 of 20': {},
  'a press followed by closing the page is delivered by a request that outlives it': {
    webkit: noWindow,
  },
  'a plain request at the same moment is dropped': {
    chromium: 'on loopback it lets a plain request end too',
    webkit: noWindow,
  },
  'what waits is delivered after a reload': {},
  'what is accepted while the server is down is delivered when it is back': {},
  'what is accepted offline is delivered when the network is back': {
    webkit: 'its driver cannot cut a page off: there the server goes down instead',
  },
  'what waits is delivered in the background, with every page closed': {
    needs: 'backgroundSync',
    firefox: noSync,
    webkit: noSync,
  },
  'what is stored survives the browser being killed, 50 of 50': { webkit: isPrivate },
  'votes and badges agree between two tabs': {},
  'two tabs that deliver at once send nothing twice': {},
  'a tab that is closed while it delivers is replaced by another': {},
  'a page comes back from the back/forward cache though other tabs go on': {
    needs: 'backForwardCache',
  },
  'the same when it waits for another tab to deliver': { needs: 'backForwardCache' },
  'the element votes, says so, and takes the vote back': {},
  'the element shows what waits after a reload, and in another tab': {},
  'the element asks for reasons, under a strict policy with trusted types': {},
} as const satisfies Promises

export type PromiseName = keyof typeof promises

/** What an engine proves. */
export function promisesOf(engine: EngineName): PromiseName[] {
  const all = Object.keys(promises) as PromiseName[]
  return all.filter((name) => !reasonAgainst(name, engine))
}

/** Why an engine cannot prove a promise; nothing when it does. */
export function reasonAgainst(name: PromiseName, engine: EngineName): string | undefined {
  const reasons: Promises[string] = promises[name]
  return reasons[engine]
}

/** What a browser must have for a promise to be proved in it; nothing when every browser has it. */
export function needOf(name: PromiseName): Capability | undefined {
  const { needs }: Promises[string] = promises[name]
  return needs
}
