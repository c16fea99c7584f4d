import type { DeadLetter } from '../records/dead-letter.ts'
import { type Entry, updateOf } from '../records/entry.ts'
import type { TraceRecord } from '../records/trace-record.ts'
import type { Row } from '../update/update.ts'
import { type Ending, type Folded, pruneConfig } from './fold.ts'

export interface SettleContext {
  readonly nowMs: number
  /** Returns a random number from 0 (inclusive) to 1 (exclusive). */
  readonly random: () => number
  readonly newId: () => string
  /** The waits of PROTOCOL C-14. With an empty list an unknown trace is rejected at once. */
  readonly graceMs: readonly number[]
  /** Ends an entry. */
  readonly end: (entry: Entry, ending: Ending) => void
  /** Stores a dead letter. */
  readonly addDeadLetter: (letter: DeadLetter) => void
}

/** Rejects all sent entries of a trace and writes one dead letter. */
export function rejectWhole(
  record: TraceRecord,
  folded: Folded,
  code: string,
  context: SettleContext,
): void {
  addDeadLetter(record, folded, folded.row, code, context)
  endAll(folded, code, context)
}

export function endAll({ taken }: Folded, code: string, { end }: SettleContext): void {
  for (const entry of taken) end(entry, { kind: 'rejected', code })
}

/** Writes a dead letter with some of the sent columns. */
export function addDeadLetter(
  { attempts }: TraceRecord,
  { taken, config }: Folded,
  row: Row,
  code: string,
  context: SettleContext,
): void {
  const newest = taken.at(-1) as Entry
  const update = updateOf(newest, row, pruneConfig(config, row, newest.publish))
  const { time } = newest
  context.addDeadLetter({ id: context.newId(), update, code, attempts, time, at: context.nowMs })
}
