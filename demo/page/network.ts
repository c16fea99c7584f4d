import { keep, readKept } from './kept.ts'

/** The page's way to the network, with a switch that really cuts it. */
export interface Network {
  /** Rejects with a TypeError while the switch is on, as `fetch` does without a connection. */
  readonly fetch: typeof fetch
  readonly isOffline: () => boolean
  readonly setOffline: (offline: boolean) => void
}

const key = 'aftertrace-demo:offline'

/** The switch stays where it was put when the page is loaded again. */
export function createNetwork(): Network {
  let offline = readKept(key, isBoolean, false)
  return {
    isOffline: () => offline,
    setOffline: (next) => {
      offline = next
      keep(key, next)
    },
    fetch: async (input, init) => {
      if (offline) throw new TypeError('The offline switch is on.')
      return fetch(input, init)
    },
  }
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean'
}
