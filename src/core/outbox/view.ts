import type { Snapshot } from './snapshot.ts'

/**
 * What can be watched of an outbox: the same object until something changes.
 *
 * @param compute makes it anew.
 * @param onFault told of listeners that throw.
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
    /** Something may have changed. */
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
      // Each subscription is one of its own, also where the listener is the same.
      const own = () => listener()
      listeners.add(own)
      return () => void listeners.delete(own)
    },
  }
}

function isSame(one: Snapshot, other: Snapshot): boolean {
  return (Object.keys(other) as (keyof Snapshot)[]).every((name) => one[name] === other[name])
}
