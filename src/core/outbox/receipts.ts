import { rejectedEntries } from '../records/dead-letter.ts'
import { decodeEntry, type EntryAddress, entryKey } from '../records/entry.ts'
import { keepNewest } from '../records/keep-newest.ts'
import { exactly, under } from '../records/keys.ts'
import type { Settlement } from '../records/settlement.ts'
import { decodeState, stateKey } from '../records/state.ts'
import type { Safety } from '../records/store.ts'
import { settledBy } from '../records/trace-record.ts'
import type { Ports } from './ports.ts'

/** Confirms that a row update was accepted. */
export interface Receipt {
  /** Id of the update in `outbox.pending()` and `onEvent`. A dead letter has an id of its own. */
  readonly id: string
  readonly inferenceId: string
  /** `stored` survives a crash of the browser; `memory` lasts as long as the page. */
  readonly safety: Safety
  /**
   * Resolves when the update is settled, by this page or another tab, and never rejects. Do not await it where nothing is
   * delivered meanwhile, as in a Worker.
   */
  readonly settled: Promise<Settlement>
}

interface Asked {
  readonly entry: EntryAddress & { readonly text: string }
  readonly safety: Safety
  readonly resolve: (settlement: Settlement) => void
}

/** Maximum number of settlements remembered for receipts whose `settled` is read later. */
const maxEnded = 1_000

/** Resolves the `settled` promises of receipts. A receipt whose promise is never read costs nothing. */
export function createReceipts({ store, space, clock }: Ports) {
  const asked = new Map<string, Asked>()
  /** Recent settlements of entries whose promise was not read yet. */
  const ended = new Map<string, Settlement>()
  let isDue = false

  function tell(id: string, settlement: Settlement): void {
    const one = asked.get(id)
    asked.delete(id)
    one?.resolve(settlement)
    if (one) return
    ended.set(id, settlement)
    keepNewest(ended, maxEnded)
  }

  function settlementOf(entry: Asked['entry'], safety: Safety): Promise<Settlement> {
    return new Promise((resolve) => {
      const known = ended.get(entry.id)
      if (known) return resolve(known)
      asked.set(entry.id, { entry, safety, resolve })
      // Promises read in one task share one look. If the storage fails, delivery reports it and the promise stays pending.
      if (isDue) return
      isDue = true
      Promise.resolve()
        .then(look)
        .catch(() => undefined)
    })
  }

  /** Finds out from the store how entries ended that another tab settled, or that ended before. */
  async function look(): Promise<void> {
    isDue = false
    const waiting = [...asked.values()]
    if (waiting.length === 0) return
    const present = waiting.map(({ entry }) => exactly(...entryKey(space, entry)))
    const shared = [under('dead', space), exactly(...stateKey(space))]
    const [dead = [], stored = [], ...found] = await store.read([
      ...shared,
      ...present.map((place) => ({ ...place, keysOnly: true as const })),
    ])
    const { traces } = decodeState(stored[0]?.value)
    const rejected = rejectedEntries(dead)
    waiting.forEach(({ entry, safety }, index) => {
      const isThere = found[index]?.length !== 0
      // If memory replaces a failed storage, it does not contain stored entries.
      if (isThere || (safety === 'stored' && store.medium === 'memory')) return
      const { id, trace, text } = entry
      const { at: deliveredAt = 0, via = 'applied', delivered } = traces[trace] ?? {}
      const code = rejected.get(id)
      const at = clock.now()
      const kind = settledBy(decodeEntry({ key: entryKey(space, entry), value: text }), delivered)
      if (code !== undefined) tell(id, { kind: 'rejected', code, at })
      else if (kind !== 'delivered') tell(id, { kind: kind ?? 'unknown', at })
      else tell(id, { kind, via, at: deliveredAt })
    })
  }

  return {
    tell,
    look,
    receiptOf(entry: Asked['entry'], inferenceId: string, safety: Safety): Receipt {
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
  }
}

export type Receipts = ReturnType<typeof createReceipts>
