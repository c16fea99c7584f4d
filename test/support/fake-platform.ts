import { onTestFinished, vi } from 'vitest'

/**
 * Installs what the tabs of one browser share: broadcast channels and `navigator.onLine`.
 * Node has neither in a form that a test can control.
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
