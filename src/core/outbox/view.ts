import type { Snapshot } from './snapshot.ts'

/**
 * Makes the snapshot of an outbox observable. The same object is returned until something changes.
 *
 * @param compute creates a new snapshot.
 * @param onFault called with errors that listeners throw.
 */
export function createView(compute: () => Snapshot, onFault: (mistake: unknown) => void) {
  const listeners = new Set<() => void>()
  let known: Snapshot | undefined

  function tell(): void {
    for (const listener of listeners) {
      try {
        listener()
      } catch (mistake) {
        onFault(mistake)
      }
    }
  }

  return {
    /** Notifies the listeners if the snapshot has changed. */
    changed(): void {
      const next = compute()
      if (known && isSame(known, next)) return
      known = next
      tell()
    },
    snapshot(): Snapshot {
      known ??= compute()
      return known
    },
    subscribe(listener: () => void): () => void {
      // A listener that subscribes twice has two subscriptions.
      const own = () => listener()
      listeners.add(own)
      return () => void listeners.delete(own)
    },
  }
}

function isSame(one: Snapshot, other: Snapshot): boolean {
  return (Object.keys(other) as (keyof Snapshot)[]).every((name) => one[name] === other[name])
}
