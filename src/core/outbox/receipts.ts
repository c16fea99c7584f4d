import { rejectedEntries } from '../records/dead-letter.ts'
import { decodeEntry, type EntryAddress, entryKey } from '../records/entry.ts'
import { keepNewest } from '../records/keep-newest.ts'
import { exactly, under } from '../records/keys.ts'
import type { Settlement } from '../records/settlement.ts'
import { decodeState, stateKey } from '../records/state.ts'
import type { Safety } from '../records/store.ts'
import { settledBy } from '../records/trace-record.ts'
import type { Ports } from './ports.ts'

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

interface Asked {
  readonly entry: EntryAddress & { readonly text: string }
  readonly safety: Safety
  readonly resolve: (settlement: Settlement) => void
}

/** As many ends are remembered for receipts that ask later. */
const maxEnded = 1_000

/** Tells receipts how their entries ended; costs nothing for those that nobody asks. */
export function createReceipts({ store, space, clock }: Ports) {
  const asked = new Map<string, Asked>()
  /** What ended lately and was not asked for yet. */
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
      // Many may ask at once. A storage that fails leaves the receipt open; delivery reports the fault.
      if (isDue) return
      isDue = true
      Promise.resolve()
        .then(look)
        .catch(() => undefined)
    })
  }

  /** Derives from what is stored how entries ended that another tab settled, or an earlier moment. */
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
      // Memory, where a storage fails, knows nothing of what is stored.
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
