import { onTestFinished, vi } from 'vitest'

/**
 * What several tabs of one browser share: broadcast channels, and a belief about being online.
 * Node has neither so that a test could steer it.
 */
export function installPlatform() {
  const platform = { onLine: true }
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
