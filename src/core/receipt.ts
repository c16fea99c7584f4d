import type { Ended } from './apply.ts'
import { entryKey } from './entry.ts'
import { exactly, under } from './keys.ts'
import type { Settlement } from './settlement.ts'
import type { OutboxStore, Safety } from './store.ts'

/** The proof that a row update was accepted. */
export interface Receipt {
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
export function createFates(store: OutboxStore, space: string, now: () => number) {
  const asked = new Map<
    string,
    { key: readonly (string | number)[]; tell: (end: Settlement) => void }
  >()

  function tell(id: string, end: Settlement): void {
    asked.get(id)?.tell(end)
    asked.delete(id)
  }

  /** Looks in the ring for those who asked: another tab may have settled them, or an earlier moment. */
  async function look(ids: readonly string[]): Promise<void> {
    const keys = ids.map((id) => asked.get(id)?.key ?? [])
    const [ring = [], ...entries] = await store.read([
      under('settled', space),
      ...keys.map((key) => ({ ...exactly(...key), keysOnly: true as const })),
    ])
    const settled = new Map(ring.flatMap(({ value }) => [...(value as Map<string, Settlement>)]))
    for (const [index, id] of ids.entries()) {
      const end = settled.get(id)
      if (end) tell(id, end)
      else if (entries[index]?.length === 0) tell(id, { kind: 'unknown', at: now() })
    }
  }

  return {
    ofEntry(entry: { id: string; lane: string; time: number }): Promise<Settlement> {
      return new Promise((resolve) => {
        asked.set(entry.id, { key: entryKey(space, entry), tell: resolve })
        // A storage that fails leaves the receipt open; the drain reports the fault.
        look([entry.id]).catch(() => undefined)
      })
    },
    onEnded(ended: readonly Ended[]): void {
      for (const { entry, settlement } of ended) tell(entry.id, settlement)
    },
    /** Another tab has settled something. */
    onOthers: () => (asked.size > 0 ? look([...asked.keys()]) : Promise.resolve()),
  }
}

export type Fates = ReturnType<typeof createFates>
