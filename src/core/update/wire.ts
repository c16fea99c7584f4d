import type { Row, RowConfig } from './update.ts'

/** The body of `POST <proxy>`: 1 to 50 updates, at most 64 KiB. */
export interface WireRequest {
  readonly updates: readonly WireUpdate[]
}

export interface WireUpdate {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly time: number
  readonly inferencePipelineId: string
  readonly inferenceId: string
  readonly row: Row
  readonly config?: RowConfig | null | undefined
  /** It is a trace's whole row, to be streamed. */
  readonly publish?: true | undefined
  readonly grant?: string | undefined
}

/** The proxy's answer of 200, 202 or 207: one result for each update, in their order. */
export interface WireReply {
  readonly requestId: string
  readonly results: readonly WireResult[]
}

export interface WireResult {
  readonly id: string
  readonly status: 'applied' | 'queued' | 'retry' | 'reauthorize' | 'rejected'
  readonly code?: string | undefined
  /** The one column to blame for a rejection. */
  readonly column?: string | undefined
  readonly retryAfterMs?: number | undefined
}
