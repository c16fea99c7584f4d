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
  /** Takes an entry that leaves. */
  readonly end: (entry: Entry, ending: Ending) => void
  /** Takes a dead letter, which stays. */
  readonly bury: (letter: DeadLetter) => void
}

/** Ends all that was sent of a trace as rejected, with one dead letter. */
export function rejectWhole(
  record: TraceRecord,
  folded: Folded,
  code: string,
  context: SettleContext,
): void {
  bury(record, folded, folded.row, code, context)
  endAll(folded, code, context)
}

export function endAll({ taken }: Folded, code: string, { end }: SettleContext): void {
  for (const entry of taken) end(entry, { kind: 'rejected', code })
}

/** Makes a dead letter of some columns of what was sent. */
export function bury(
  { attempts }: TraceRecord,
  { taken, config }: Folded,
  row: Row,
  code: string,
  context: SettleContext,
): void {
  const newest = taken.at(-1) as Entry
  const update = updateOf(newest, row, pruneConfig(config, row, newest.publish))
  const { time } = newest
  context.bury({ id: context.newId(), update, code, attempts, time, at: context.nowMs })
}
