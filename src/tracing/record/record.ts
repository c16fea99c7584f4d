import type { Json } from '../../core/update/json.ts'
import type { Step, Trace, TraceOptions } from './step.ts'

/** Copies of the caller's values by name, made when they were passed. */
export type Members = Readonly<Record<string, Json>>

/** Values that have been set so far, by name. */
export type Values = Record<string, Json>

/** A step while it is recorded. It is also the value stored in the context. */
export interface StepRecord {
  readonly id: string
  readonly trace: TraceRecord
  /** Number of steps above it; 0 for the root step. */
  readonly depth: number
  readonly options: TraceOptions
  inputs: Members
  metadata: Members
  /** Name, output and details, by Openlayer's names. */
  values: Values
  readonly steps: StepRecord[]
  /** Milliseconds since 1970. */
  readonly startedAt: number
  endedAt: number | undefined
  /** State before the step ended as partial, because it may still end completely. */
  before?: { readonly values: Values; readonly metadata: Members } | undefined
  /** Ends it as partial with the collected parts, if its result is read part by part. */
  leave?: () => void
  /** Public object of the step, created when it is first needed. */
  handle?: Step
}

/** A trace while it is recorded. */
export interface TraceRecord {
  /** Prefix of the ids of its steps. */
  readonly id: string
  /** Identifies the tracer that records it. */
  readonly owner: object
  inferenceId: string
  metadata: Members
  /** The caller's own columns of the row. */
  columns: Members
  /** Columns taken from the output of steps by the option `promote`. */
  promoted: Members
  /** Values of the trace, by the names of {@link TraceUpdate}. */
  readonly values: Values
  /** Number of its steps, including those that were not recorded. */
  count: number
  /** Number of steps that were not recorded, because they were too many or too deep. */
  leftOut: number
  /** Number of characters of all its values. */
  size: number
  /** Number of characters that all steps except the root may still add. */
  left: number
  root: StepRecord | undefined
  /** Time of its last activity, in milliseconds since 1970. */
  activeAt: number
  /**
   * State of its row: not ended, waiting to be sent, waiting and already outdated, or sent. A `late` row is corrected once
   * sent.
   */
  row: 'none' | 'waiting' | 'late' | 'sent'
  /** Called when its row is settled. */
  waiting: (() => void)[] | undefined
  handle?: Trace
}
