import type { SettlementKind } from './settlement.ts'

/** How many entries were accepted, and how many left by each settlement. */
export type Counts = { readonly accepted: number } & Readonly<
  Record<Exclude<SettlementKind, 'unknown'>, number>
>

/** What one page accepted so far; put blindly beside each append. */
export interface Writer {
  readonly accepted: number
  /** The newest time it gave out. */
  readonly time: number
}

/** What settled so far, and what writers of pages long gone had accepted. */
export interface Total extends Writer, Counts {
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
  time: 0,
  turns: 0,
}

/** The total after these settlements. */
export function addKinds(total: Total, kinds: readonly SettlementKind[]): Total {
  const sum: Record<string, number> = { ...total }
  for (const kind of kinds) sum[kind] = (sum[kind] ?? 0) + 1
  return { ...total, ...sum, turns: total.turns + 1 }
}

/** The total with what a writer accepted. */
export function addWriter(total: Total, { accepted, time }: Writer): Total {
  return { ...total, accepted: total.accepted + accepted, time: Math.max(total.time, time) }
}
