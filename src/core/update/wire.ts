import type { Row, RowConfig } from './update.ts'

/** Body of `POST <proxy>`: 1 to 50 updates, at most 64 KiB. */
export interface WireRequest {
  readonly updates: readonly WireUpdate[]
}

export interface WireUpdate {
  readonly id: string
  /** When the newest entry was accepted, in milliseconds since 1970. */
  readonly time: number
  readonly inferencePipelineId: string
  readonly inferenceId: string
  readonly row: Row
  readonly config?: RowConfig | null | undefined
  /** Set for a trace's whole row, which is streamed. */
  readonly publish?: true | undefined
  readonly grant?: string | undefined
}

/** Body of the proxy's answer with 200, 202 or 207: one result for each update, in the same order. */
export interface WireReply {
  readonly requestId: string
  readonly results: readonly WireResult[]
}

export interface WireResult {
  readonly id: string
  readonly status: 'applied' | 'queued' | 'retry' | 'reauthorize' | 'rejected'
  readonly code?: string | undefined
  /** The column that caused a rejection. */
  readonly column?: string | undefined
  readonly retryAfterMs?: number | undefined
}
