/** What a column stands for in Openlayer. */
export type ColumnRole = 'humanFeedback' | 'groundTruth' | 'signal'

/**
 * Which values a page may write into one column; without a `type`, any JSON.
 *
 * @example
 * const rule: ColumnRule = { role: 'humanFeedback', type: 'number', min: 0, max: 1 }
 */
export type ColumnRule = ValueRule & {
  /** What the column stands for: it decides which config Openlayer is told. */
  readonly role: ColumnRole
  /**
   * Has to be true for a name that means something to Openlayer, to this package or to JavaScript: `output`, `cost`,
   * `tokens`, `latency`, `steps`, `inferenceId`, `constructor`. A page could overwrite what the trace itself says.
   */
  readonly reserved?: boolean | undefined
}

/** Which values a column may have. */
export type ValueRule = {
  /** Whether null, which takes a value back, is allowed. Default true. */
  readonly nullable?: boolean | undefined
} & (
  | { readonly type?: undefined }
  | { readonly type: 'boolean' }
  | {
      readonly type: 'number'
      /** The least and the greatest number allowed. */
      readonly min?: number | undefined
      readonly max?: number | undefined
      readonly integer?: boolean | undefined
      /** The only numbers allowed. */
      readonly choices?: readonly number[] | undefined
    }
  | {
      readonly type: 'string'
      /** In UTF-16 units, as `length` counts. */
      readonly maxLength?: number | undefined
      /** The only strings allowed. */
      readonly choices?: readonly string[] | undefined
    }
  | {
      /** A list of strings, such as the reasons for a vote. */
      readonly type: 'strings'
      readonly maxItems?: number | undefined
      /** Of each string. */
      readonly maxLength?: number | undefined
      /** The only strings allowed in the list. */
      readonly choices?: readonly string[] | undefined
    }
)
