import type { ValueRule } from './column-rule.ts'

/** What a column of a whole row stands for; `plain` for nothing that Openlayer has a word for. */
export type PublishRole =
  | 'input'
  | 'output'
  | 'latency'
  | 'timestamp'
  | 'user'
  | 'session'
  | 'tokens'
  | 'cost'
  | 'groundTruth'
  | 'context'
  | 'question'
  | 'plain'

/** Which values a column of a published row may have; without a `type`, any JSON. */
export type PublishRule = ValueRule & {
  /** What the column stands for: the config that Openlayer is told is built from it. */
  readonly role: PublishRole
}

/** What pages may publish. */
export interface PublishOptions {
  /** The columns that a row may have, by name, besides `inferenceId`, which is the trace's own. */
  readonly columns: Readonly<Record<string, PublishRule>>
  /** With `grants: 'anonymous'` anybody may publish rows, and that has to be spelled out here once more. */
  readonly grants?: 'anonymous' | undefined
}
