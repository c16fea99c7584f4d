import { expect } from 'vitest'
import type { ClientEvent, Receipt, SettlementKind } from '../../src/index.ts'
import type { FakeClock } from './fake-clock.ts'

/** Number of updates by kind of settlement; kinds without any are absent. */
export type Ended = Readonly<Partial<Record<SettlementKind, number>>>

/** Counts settlements from outside, by the `settled` events of all pages together. */
export function createSettlements() {
  const kinds = new Map<string, SettlementKind>()
  const repeated: string[] = []

  function end(id: string, kind: SettlementKind): void {
    if (kinds.has(id)) repeated.push(`${id} ended as ${kinds.get(id)} and as ${kind}`)
    else kinds.set(id, kind)
  }

  return {
    /** Records an event of a page. */
    record(event: ClientEvent): void {
      if (event.kind === 'settled') end(event.id, event.settlement.kind)
    },
    /** Records entries that the last transaction of a killed page removed, for which no event was emitted. */
    miss(ids: readonly string[]): void {
      for (const id of ids) end(id, 'unknown')
    },
    ended(): Ended {
      const counts: Partial<Record<SettlementKind, number>> = {}
      for (const kind of kinds.values()) counts[kind] = (counts[kind] ?? 0) + 1
      return counts
    },
    /** Returns the number of settled updates. */
    count: () => kinds.size,
    has: (id: string) => kinds.has(id),
    /** Updates that settled twice. A test that ends with any has failed. */
    repeated: repeated as readonly string[],
  }
}

/** Asserts that each of these receipts has settled, and none as unknown. */
export async function expectSettled(
  receipts: readonly Receipt[],
  { clock }: { readonly clock: FakeClock },
): Promise<void> {
  const kinds = new Map<string, SettlementKind>()
  for (const { id, settled } of receipts) void settled.then(({ kind }) => kinds.set(id, kind))
  await clock.settle()
  expect(receipts.filter(({ id }) => !kinds.has(id))).toEqual([])
  // No stored update was lost, so no settlement is unknown.
  expect([...kinds.values()]).not.toContain('unknown')
}
