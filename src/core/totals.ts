import type { SettlementKind } from './settlement.ts'

/** How many entries were accepted, and how many left by each settlement. */
export type Counts = { readonly accepted: number } & Readonly<
  Record<Exclude<SettlementKind, 'unknown'>, number>
>

/** What one page accepted so far; put blindly beside each append. */
export interface Writer {
  readonly accepted: number
  readonly bytes: number
  /** The newest time it gave out. */
  readonly time: number
}

/** What settled so far, and what writers of pages long gone had accepted. */
export interface Total extends Counts {
  /** Bytes accepted by writers that were merged in, less the bytes that settled. */
  readonly bytes: number
  /** The newest time of the writers that were merged in. */
  readonly time: number
  /** How many changes have settled something; the ring of settlements turns with it. */
  readonly turns: number
}

export const emptyTotal: Total = {
  accepted: 0,
  delivered: 0,
  superseded: 0,
  rejected: 0,
  expired: 0,
  evicted: 0,
  discarded: 0,
  purged: 0,
  bytes: 0,
  time: 0,
  turns: 0,
}

/** The total with these settlements and their bytes added. */
export function addEnded(
  total: Total,
  ended: readonly { readonly kind: SettlementKind; readonly bytes: number }[],
): Total {
  const sum: Record<string, number> = { ...total }
  for (const { kind, bytes } of ended) {
    sum[kind] = (sum[kind] ?? 0) + 1
    sum['bytes'] = (sum['bytes'] ?? 0) - bytes
  }
  return { ...total, ...sum, turns: total.turns + 1 }
}

/** Moves a writer that will not write again into the total. */
export function mergeWriter(total: Total, writer: Writer): Total {
  return {
    ...total,
    accepted: total.accepted + writer.accepted,
    bytes: total.bytes + writer.bytes,
    time: Math.max(total.time, writer.time),
  }
}

/** Everything that was accepted, by all writers, and what became of it. */
export function countsOf(total: Total, writers: readonly Writer[]): Counts {
  const {
    bytes: _bytes,
    time: _time,
    turns: _turns,
    ...counts
  } = writers.reduce(mergeWriter, total)
  return counts
}

/** How many entries wait: what was accepted and has not settled (invariant 3). */
export function pendingOf({ accepted, ...settled }: Counts): number {
  return Object.values(settled).reduce((left, count) => left - count, accepted)
}
