import type { Json } from '../core/json.ts'
import type { Step } from './step.ts'
import type { StepType } from './update.ts'
import type { Budget } from './walk.ts'

/** Named copies of what the caller handed in, made when it was. */
export type Members = Readonly<Record<string, Json>>

/** A step as it is being recorded. */
export interface StepRecord {
  readonly id: string
  readonly step: Step
  readonly type: StepType
  readonly trace: TraceRecord
  inputs: Members
  metadata: Members
  /** Name, output and details, as Openlayer calls them. */
  said: Members
  readonly steps: StepRecord[]
  /** Milliseconds since 1970. */
  readonly startedAt: number
  endedAt?: number
  /** Ends it with what is known so far; there while it is open. */
  abandon?: (() => void) | undefined
}

/** A trace as it is being recorded: what belongs to its row alone. */
export interface TraceRecord {
  /** What its steps' ids begin with. */
  readonly id: string
  inferenceId: string
  readonly inferencePipelineId: string
  metadata: Members
  /** What was said of the trace, by the names of {@link TraceUpdate}. */
  said: Members
  /** How many steps it has, those included that were too many to be recorded. */
  count: number
  /** Characters that steps below the first may still take, all together. */
  readonly budget: Budget
  ended: boolean
}
