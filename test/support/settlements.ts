import { expect } from 'vitest'
import type { ClientEvent, Receipt, SettlementKind } from '../../src/index.ts'
import type { FakeClock } from './fake-clock.ts'

/** How many updates ended in each way; what never happened is absent. */
export type Ended = Readonly<Partial<Record<SettlementKind, number>>>

/** Counts how updates end, from outside: by the `settled` events of all pages together. */
export function createSettlements() {
  const kinds = new Map<string, SettlementKind>()
  const repeated: string[] = []

  function end(id: string, kind: SettlementKind): void {
    if (kinds.has(id)) repeated.push(`${id} ended as ${kinds.get(id)} and as ${kind}`)
    else kinds.set(id, kind)
  }

  return {
    /** A page tells its owner something. */
    hear(event: ClientEvent): void {
      if (event.kind === 'settled') end(event.id, event.settlement.kind)
    },
    /** The last transaction of a killed page ended these, and nobody was left to hear of it. */
    miss(ids: readonly string[]): void {
      for (const id of ids) end(id, 'unknown')
    },
    ended(): Ended {
      const counts: Partial<Record<SettlementKind, number>> = {}
      for (const kind of kinds.values()) counts[kind] = (counts[kind] ?? 0) + 1
      return counts
    },
    /** How many have ended. */
    count: () => kinds.size,
    has: (id: string) => kinds.has(id),
    /** What ended twice: a test that ends with any has failed. */
    repeated: repeated as readonly string[],
  }
}

/** Each of these receipts tells how its update ended. */
export async function expectSettled(
  receipts: readonly Receipt[],
  { clock }: { readonly clock: FakeClock },
): Promise<void> {
  const told = new Map<string, SettlementKind>()
  for (const { id, settled } of receipts) void settled.then(({ kind }) => told.set(id, kind))
  await clock.settle()
  expect(receipts.filter(({ id }) => !told.has(id))).toEqual([])
  // Nothing that is stored was lost, so nobody has to guess.
  expect([...told.values()]).not.toContain('unknown')
}
