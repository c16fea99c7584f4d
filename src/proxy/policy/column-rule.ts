/** The role of a column in Openlayer. */
export type ColumnRole = 'humanFeedback' | 'groundTruth' | 'signal'

/**
 * The values that a page may write into a column. Without a `type` any JSON is allowed.
 *
 * @example
 * const rule: ColumnRule = { role: 'humanFeedback', type: 'number', min: 0, max: 1 }
 */
export type ColumnRule = ValueRule & {
  /** The role of the column. The config that is sent to Openlayer is built from it. */
  readonly role: ColumnRole
  /**
   * Must be true for a name that has a meaning in Openlayer, in this package or in JavaScript: `output`, `cost`, `tokens`,
   * `latency`, `steps`, `inferenceId`, `constructor`. With such a column a page can overwrite data of the trace itself.
   */
  readonly reserved?: boolean | undefined
}

/** The values that a column may have. */
export type ValueRule = {
  /** Whether null, which withdraws a value, is allowed. Default true. */
  readonly nullable?: boolean | undefined
} & (
  | { readonly type?: undefined }
  | { readonly type: 'boolean' }
  | {
      readonly type: 'number'
      /** Minimum and maximum, both inclusive. */
      readonly min?: number | undefined
      readonly max?: number | undefined
      readonly integer?: boolean | undefined
      /** The only numbers allowed. */
      readonly choices?: readonly number[] | undefined
    }
  | {
      readonly type: 'string'
      /** In UTF-16 code units, as `length` of strings. */
      readonly maxLength?: number | undefined
      /** The only strings allowed. */
      readonly choices?: readonly string[] | undefined
    }
  | {
      /** A list of strings, such as the reasons for a vote. */
      readonly type: 'strings'
      readonly maxItems?: number | undefined
      /** Maximum length of each string. */
      readonly maxLength?: number | undefined
      /** The only strings allowed in the list. */
      readonly choices?: readonly string[] | undefined
    }
)
