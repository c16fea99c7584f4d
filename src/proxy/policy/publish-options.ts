import type { ValueRule } from './column-rule.ts'

/** The role of a column of a published row. `plain` columns have no role in Openlayer. */
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

/** The values that a column of a published row may have. Without a `type` any JSON is allowed. */
export type PublishRule = ValueRule & {
  /** The role of the column. The config that is sent to Openlayer is built from it. */
  readonly role: PublishRole
}

/** Options for published rows. */
export interface PublishOptions {
  /** The columns that a row may have, by name, besides `inferenceId`, which every row has. */
  readonly columns: Readonly<Record<string, PublishRule>>
  /** Required if `grants` of the proxy is `'anonymous'`, as a confirmation that anyone may publish rows. */
  readonly grants?: 'anonymous' | undefined
}
