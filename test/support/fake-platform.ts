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

/** As many of the rules of Web Locks as an exclusive lock with a signal needs. */
function createLocks() {
  const last = new Map<string, Promise<unknown>>()
  return {
    async request(
      name: string,
      { signal }: { signal?: AbortSignal },
      work: () => unknown,
    ): Promise<unknown> {
      const before = last.get(name) ?? Promise.resolve()
      let free = (): void => undefined
      const held = new Promise<void>((resolve) => {
        free = resolve
      })
      last.set(
        name,
        before.then(() => held),
      )
      try {
        await Promise.race([before, aborted(signal)])
        return await work()
      } finally {
        free()
      }
    },
  }
}

/** A request that was granted cannot be aborted any more: only one that waits ends so. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(new DOMException('The request was aborted.', 'AbortError'))
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop)
  })
}
