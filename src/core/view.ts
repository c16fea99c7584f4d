import type { Snapshot } from './snapshot.ts'

/**
 * What can be watched of an outbox: the same object until something changes.
 *
 * @param compute makes it anew.
 * @param onFault told of listeners that throw.
 */
export function createView(compute: () => Snapshot, onFault: (mistake: unknown) => void) {
  const listeners = new Set<() => void>()
  let cached: Snapshot | undefined

  return {
    changed(): void {
      cached = undefined
      for (const listener of listeners) {
        try {
          listener()
        } catch (mistake) {
          onFault(mistake)
        }
      }
    },
    snapshot(): Snapshot {
      cached ??= compute()
      return cached
    },
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
