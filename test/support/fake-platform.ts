import { onTestFinished, vi } from 'vitest'

/**
 * What several tabs of one browser share: Web Locks, broadcast channels, and a belief about being online.
 * Node has none of them, or not so that a test could steer them.
 */
export function installPlatform() {
  const platform = { onLine: true, locks: createLocks() }
  const rooms = new Map<string, Set<FakeChannel>>()

  class FakeChannel {
    onmessage: ((event: { data: unknown }) => void) | null = null
    readonly room: Set<FakeChannel>

    constructor(name: string) {
      this.room = rooms.get(name) ?? new Set()
      rooms.set(name, this.room.add(this))
    }

    postMessage(data: unknown): void {
      for (const other of this.room) {
        if (other !== this) queueMicrotask(() => other.onmessage?.({ data }))
      }
    }

    close(): void {
      this.onmessage = null
      this.room.delete(this)
    }
  }

  vi.stubGlobal('navigator', platform)
  vi.stubGlobal('BroadcastChannel', FakeChannel)
  onTestFinished(() => void vi.unstubAllGlobals())
  return platform
}

interface LockRequest {
  readonly signal?: AbortSignal
  readonly steal?: boolean
}

interface LockState {
  /** Takes the lock away from who holds it. */
  rob?: (() => void) | undefined
  readonly queue: (() => void)[]
}

/** As many of the rules of Web Locks as an exclusive lock with a signal or `steal` needs. */
function createLocks() {
  const states = new Map<string, LockState>()

  async function hold(state: LockState, work: () => unknown): Promise<unknown> {
    const robbed = new Promise<never>((_, reject) => {
      state.rob = () => reject(new DOMException('The lock was stolen.', 'AbortError'))
    })
    const own = state.rob
    try {
      return await Promise.race([Promise.resolve(work()), robbed])
    } finally {
      if (state.rob === own) {
        state.rob = undefined
        state.queue.shift()?.()
      }
    }
  }

  return {
    query: async () => ({
      pending: [...states].flatMap(([name, { queue }]) => queue.map(() => ({ name }))),
    }),
    async request(
      name: string,
      { signal, steal }: LockRequest,
      work: (lock: object) => unknown,
    ): Promise<unknown> {
      if (signal && steal) throw new DOMException('Not together.', 'NotSupportedError')
      const state = states.get(name) ?? { queue: [] }
      states.set(name, state)
      const { rob } = state
      if (steal && rob) {
        const held = hold(state, () => work({}))
        rob()
        return held
      }
      if (rob) await turn(state, signal)
      return hold(state, () => work({}))
    },
  }
}

/** A request that was granted cannot be aborted any more: only one that waits ends so. */
function turn({ queue }: LockState, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    queue.push(resolve)
    const stop = (): void => {
      const place = queue.indexOf(resolve)
      if (place < 0) return
      queue.splice(place, 1)
      reject(new DOMException('The request was aborted.', 'AbortError'))
    }
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop)
  })
}
