import type { Json } from '../../core/update/json.ts'
import type { Step, Trace, TraceOptions } from './step.ts'

/** Named copies of what the caller handed in, made when it was. */
export type Members = Readonly<Record<string, Json>>

/** What was said so far. */
export type Said = Record<string, Json>

/** A step as it is being recorded. It is also what a context holds. */
export interface StepRecord {
  readonly id: string
  readonly trace: TraceRecord
  /** How many steps it stands below: none where it is the first of a trace. */
  readonly depth: number
  readonly options: TraceOptions
  inputs: Members
  metadata: Members
  /** Name, output and details, as Openlayer calls them. */
  said: Said
  readonly steps: StepRecord[]
  /** Milliseconds since 1970. */
  readonly startedAt: number
  endedAt: number | undefined
  /** What was known of a step before it was ended as partial: it may end after all. */
  before?: { readonly said: Said; readonly metadata: Members } | undefined
  /** Ends it as partial with what was gathered, where its result is read part by part. */
  leave?: () => void
  /** What the caller holds of it, made when it is asked for. */
  handle?: Step
}

/** A trace as it is being recorded: what belongs to its row alone. */
export interface TraceRecord {
  /** What its steps' ids begin with. */
  readonly id: string
  /** Stands for the tracer whose it is. */
  readonly owner: object
  inferenceId: string
  metadata: Members
  /** Columns of the row that are the caller's own. */
  columns: Members
  /** Columns that are fields of a step's output. */
  promoted: Members
  /** What was said of the trace, by the names of {@link TraceUpdate}. */
  readonly said: Said
  /** How many steps it has, those included that were too many to be recorded. */
  count: number
  /** How many steps were too many, or too deep. */
  leftOut: number
  /** Characters of all its values. */
  size: number
  /** Characters that steps below the first may still take, all together. */
  left: number
  root: StepRecord | undefined
  /** When anything of it began, ended, or was read, in milliseconds since 1970. */
  activeAt: number
  /** How far its row is on its way; one that is late has to be corrected once it is sent. */
  row: 'none' | 'waiting' | 'late' | 'sent'
  /** Told when its row is settled. */
  waiting: (() => void)[] | undefined
  handle?: Trace
}
