import type { Capability } from '../capabilities/capability.ts'
import type { EngineName } from './engine.ts'

type Reasons = Readonly<Partial<Record<EngineName, string>>>
type Promises = Readonly<Record<string, Reasons & { readonly needs?: Capability }>>

const noWindow = 'its driver lets no page open a window'
const noSync = 'it has no Background Sync'
const isPrivate = 'an automated MiniBrowser is private: its storage ends with it'

/**
 * The promises and the reasons why an engine cannot prove one. Each promise is a test in every engine without a reason.
 * `docs/browsers.md` shows the same as a table. A promise that needs a capability is left out in a browser that lacks it.
 */
export const promises = {
  'an update made in the same task as a navigation is kept, 20 of 20': {},
  'an update made in the same task as a navigation, after a stored one, is kept, 20 of 20': {},
  'an update made during pagehide is kept, 20 of 20': {},
  'a press followed by closing the page is delivered by a keepalive request': {
    webkit: noWindow,
  },
  'a request made during pagehide without keepalive is dropped': {
    chromium: 'on loopback it lets a plain request end too',
    webkit: noWindow,
  },
  'waiting updates are delivered after a reload': {},
  'updates accepted while the server is down are delivered when it is back': {},
  'updates accepted offline are delivered when the network is back': {
    webkit: 'its driver cannot cut a page off: there the server goes down instead',
  },
  'waiting updates are delivered in the background after every page was closed': {
    needs: 'backgroundSync',
    firefox: noSync,
    webkit: noSync,
  },
  'stored updates are delivered after the browser was killed, 50 of 50': { webkit: isPrivate },
  'two tabs show the same vote and the same number of waiting traces': {},
  'two tabs that deliver at the same time send no update twice': {},
  'another tab delivers the updates of a tab that was closed during its request': {},
  'a page returns from the back/forward cache while another tab keeps working': {
    needs: 'backForwardCache',
  },
  'a page that waits for the request of another tab returns from the back/forward cache': {
    needs: 'backForwardCache',
  },
  'the element sends a vote, confirms it and removes it again': {},
  'the element shows a waiting vote after a reload and in another tab': {},
  'the element asks for reasons under a strict content security policy with trusted types': {},
} as const satisfies Promises

export type PromiseName = keyof typeof promises

/** Returns the promises that an engine proves. */
export function promisesOf(engine: EngineName): PromiseName[] {
  const all = Object.keys(promises) as PromiseName[]
  return all.filter((name) => !reasonAgainst(name, engine))
}

/** Returns the reason why an engine cannot prove a promise, or `undefined` if it can. */
export function reasonAgainst(name: PromiseName, engine: EngineName): string | undefined {
  const reasons: Promises[string] = promises[name]
  return reasons[engine]
}

/** Returns the capability that a browser must have to prove a promise, or `undefined` if it needs none. */
export function needOf(name: PromiseName): Capability | undefined {
  const { needs }: Promises[string] = promises[name]
  return needs
}
