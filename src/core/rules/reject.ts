import type { DeadLetter } from '../records/dead-letter.ts'
import { type Entry, updateOf } from '../records/entry.ts'
import type { TraceRecord } from '../records/trace-record.ts'
import type { Row } from '../update/update.ts'
import { type Ending, type Folded, pruneConfig } from './fold.ts'

export interface SettleContext {
  readonly nowMs: number
  /** From 0 (included) to 1 (excluded). */
  readonly random: () => number
  readonly newId: () => string
  /** The waits of PROTOCOL C-14; none makes an unknown trace a rejection at once. */
  readonly graceMs: readonly number[]
}

/** The entries that leave, and the dead letters that stay. */
export interface Settled {
  readonly ended: readonly (readonly [Entry, Ending])[]
  readonly dead: readonly DeadLetter[]
}

/** Ends all that was sent of a trace as rejected, with one dead letter. */
export function rejectWhole(
  record: TraceRecord,
  folded: Folded,
  code: string,
  context: SettleContext,
): Settled {
  const dead = [letterOf(record, folded, folded.row, code, context)]
  return { ended: rejectAll(folded.taken, code), dead }
}

export function rejectAll(taken: readonly Entry[], code: string) {
  return taken.map((entry) => [entry, { kind: 'rejected', code }] as const)
}

/** The dead letter of some columns of what was sent. */
export function letterOf(
  { attempts }: TraceRecord,
  { taken, config }: Folded,
  row: Row,
  code: string,
  { nowMs, newId }: SettleContext,
): DeadLetter {
  const newest = taken.at(-1) as Entry
  const update = updateOf(newest, row, pruneConfig(config, row, newest.publish))
  return { id: newId(), update, code, attempts, time: newest.time, at: nowMs }
}
