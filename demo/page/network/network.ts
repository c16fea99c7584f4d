import { keep, readKept } from '../parts/kept.ts'

/** The page's network access, with a switch that really disconnects it. */
export interface Network {
  /** Rejects with a TypeError while the switch is on, as `fetch` does without a connection. */
  readonly fetch: typeof fetch
  readonly isOffline: () => boolean
  readonly setOffline: (offline: boolean) => void
}

const key = 'aftertrace-demo:offline'

/**
 * Creates the network access. The switch's state is kept over reloads and shared by all tabs. While it is on,
 * `navigator.onLine` is false too.
 */
export function createNetwork(): Network {
  let offline = readKept(key, isBoolean, false)
  Object.defineProperty(navigator, 'onLine', {
    configurable: true,
    get: () => !offline && Reflect.get(Navigator.prototype, 'onLine', navigator),
  })
  const move = (next: boolean) => {
    offline = next
    window.dispatchEvent(new Event(next ? 'offline' : 'online'))
  }
  window.addEventListener('storage', (event) => {
    if (event.key === key) move(readKept(key, isBoolean, false))
  })
  return {
    isOffline: () => offline,
    setOffline: (next) => {
      keep(key, next)
      move(next)
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
