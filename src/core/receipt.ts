import { decodeTurn } from './end.ts'
import { type EntryAddress, entryKey } from './entry.ts'
import { exactly, under } from './keys.ts'
import type { Ports } from './ports.ts'
import type { Ended, Settlement } from './settlement.ts'
import type { Key, Safety } from './store.ts'

/** The proof that a row update was accepted. */
export interface Receipt {
  /** The update's own id: `outbox.pending()` and `onEvent` name it by this. A dead letter has one of its own. */
  readonly id: string
  readonly inferenceId: string
  /** `stored` survives the browser being killed; `memory` lives as long as the page. */
  readonly safety: Safety
  /**
   * How it ended, in this page or another tab. It never rejects, and resolves only once something has become of
   * the update: do not await it where nothing is delivered meanwhile, as in a Worker.
   */
  readonly settled: Promise<Settlement>
}

/** Tells receipts how their entries ended; costs nothing for those that nobody asks. */
export function createFates({ store, space, clock }: Ports) {
  const asked = new Map<string, readonly [Key, (settlement: Settlement) => void, Safety]>()
  /** What this page kept in memory, and another has taken over. */
  const taken = new Set<string>()
  let isDue = false

  function tell(id: string, settlement: Settlement): void {
    asked.get(id)?.[1](settlement)
    asked.delete(id)
  }

  function settlementOf(entry: EntryAddress, safety: Safety): Promise<Settlement> {
    return new Promise((resolve) => {
      asked.set(entry.id, [entryKey(space, entry), resolve, safety])
      // Many may ask at once. A storage that fails leaves the receipt open; the drain reports the fault.
      if (isDue) return
      isDue = true
      Promise.resolve()
        .then(look)
        .catch(() => undefined)
    })
  }

  /** Looks in the ring for those who asked: another tab may have settled them, or an earlier moment. */
  async function look(): Promise<void> {
    isDue = false
    const waiting = [...asked]
    if (waiting.length === 0) return
    const [ring = [], ...entries] = await store.read([
      under('turn', space),
      ...waiting.map(([, [key]]) => ({ ...exactly(...key), keysOnly: true as const })),
    ])
    const told = new Map(ring.flatMap((turn) => [...decodeTurn(turn).ended]))
    for (const [index, [id, [, , safety]]] of waiting.entries()) {
      // Memory, where a storage fails, knows nothing of what is stored.
      const isElsewhere = safety === 'stored' || taken.has(id)
      const isUnseen = isElsewhere && store.medium === 'memory'
      const isGone = !isUnseen && entries[index]?.length === 0
      const settlement = told.get(id) ?? (isGone && ({ kind: 'unknown', at: clock.now() } as const))
      if (settlement) tell(id, settlement)
    }
  }

  return {
    onEnded(ended: readonly Ended[]): void {
      for (const [{ id }, settlement] of ended) tell(id, settlement)
    },
    receiptOf(entry: EntryAddress, inferenceId: string, safety: Safety): Receipt {
      let settled: Receipt['settled'] | undefined
      return {
        id: entry.id,
        inferenceId,
        safety,
        get settled() {
          settled ??= settlementOf(entry, safety)
          return settled
        },
      }
    },
    /** Another page has taken over these: what becomes of them is seen once the storage works again. */
    onTaken(ids: ReadonlySet<string>): void {
      for (const id of ids) taken.add(id)
    },
    look,
  }
}
