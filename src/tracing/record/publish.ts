import type { Json } from '../../core/update/json.ts'

/**
 * Takes the row of a trace that has ended, and resolves when it is safe or delivered; a rejection is reported with the row and
 * counted, and the row is not published again.
 */
export interface Publish {
  (row: TraceRow, config: TraceConfig, target: TraceTarget): Promise<unknown>
  /** Takes up to 50 rows of equal config in one call. Without it they come one after another. */
  readonly many?: (
    rows: readonly TraceRow[],
    config: TraceConfig,
    target: Pick<TraceTarget, 'inferencePipelineId'>,
  ) => Promise<unknown>
  /**
   * Corrects the row of a trace that was published as partial and ended after all. Without it the row is published a second
   * time, and `target.isUpdate` says so.
   */
  readonly update?: (row: TraceRow, config: TraceConfig, target: TraceTarget) => Promise<unknown>
}

/** The row of one trace. */
export type TraceRow = Readonly<Record<string, Json>>

/** Which of the row's columns plays which part: Openlayer's config of an LLM's rows. */
export interface TraceConfig {
  readonly outputColumnName: string
  readonly inferenceIdColumnName: string
  readonly latencyColumnName: string
  readonly timestampColumnName: string
  readonly inputVariableNames: readonly string[]
  readonly contextColumnName?: string
  readonly costColumnName?: string
  readonly groundTruthColumnName?: string
  readonly numOfTokenColumnName?: string
  readonly questionColumnName?: string
  readonly sessionIdColumnName?: string
  readonly userIdColumnName?: string
}

/** Whose row it is. */
export interface TraceTarget {
  readonly inferencePipelineId: string
  readonly inferenceId: string
  /** The row was published before, as partial; this is the whole one. */
  readonly isUpdate?: true
}
