import type { Json } from '../../core/update/json.ts'

/**
 * Publishes the row of a trace that has ended. Resolves when the row is stored or delivered. A rejection is reported with the
 * row and counted, and the row is not published again.
 */
export interface Publish {
  (row: TraceRow, config: TraceConfig, target: TraceTarget): Promise<unknown>
  /** Publishes up to 50 rows with equal config in one call. Without it each row is published in its own call. */
  readonly many?: (
    rows: readonly TraceRow[],
    config: TraceConfig,
    target: Pick<TraceTarget, 'inferencePipelineId'>,
  ) => Promise<unknown>
  /**
   * Corrects the row of a trace that ended after it was published as partial. Without it the row is published a second time,
   * with `target.isUpdate`.
   */
  readonly update?: (row: TraceRow, config: TraceConfig, target: TraceTarget) => Promise<unknown>
}

/** The row of one trace. */
export type TraceRow = Readonly<Record<string, Json>>

/** The role of each column: Openlayer's config of rows of an LLM. */
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

/** Identifies the trace of a row. */
export interface TraceTarget {
  readonly inferencePipelineId: string
  readonly inferenceId: string
  /** The row was published before as partial, and this is the complete one. */
  readonly isUpdate?: true
}
