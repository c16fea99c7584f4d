import * as v from 'valibot'

/** What a column stands for in Openlayer. */
export type ColumnRole = 'humanFeedback' | 'groundTruth' | 'signal'

interface Part {
  /** What the column stands for: it decides which config Openlayer is told. */
  readonly role: ColumnRole
  /** Whether null, which takes a value back, is allowed. Default true. */
  readonly nullable?: boolean | undefined
}

/**
 * Which values a page may write into one column; without a `type`, any JSON.
 *
 * @example
 * const rule: ColumnRule = { role: 'humanFeedback', type: 'number', min: 0, max: 1 }
 */
export type ColumnRule =
  | (Part & { readonly type?: undefined })
  | (Part & { readonly type: 'boolean' })
  | (Part & {
      readonly type: 'number'
      /** The least and the greatest number allowed. */
      readonly min?: number | undefined
      readonly max?: number | undefined
      readonly integer?: boolean | undefined
      /** The only numbers allowed. */
      readonly choices?: readonly number[] | undefined
    })
  | (Part & {
      readonly type: 'string'
      /** In UTF-16 units, as `length` counts. */
      readonly maxLength?: number | undefined
      /** The only strings allowed. */
      readonly choices?: readonly string[] | undefined
    })
  | (Part & {
      /** A list of strings, such as the reasons for a vote. */
      readonly type: 'strings'
      readonly maxItems?: number | undefined
      /** Of each string. */
      readonly maxLength?: number | undefined
      /** The only strings allowed in the list. */
      readonly choices?: readonly string[] | undefined
    })

const part = {
  role: v.picklist(['humanFeedback', 'groundTruth', 'signal']),
  nullable: v.optional(v.boolean()),
}
const number = v.optional(v.pipe(v.number(), v.finite()))
const count = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)))
const strings = v.optional(v.pipe(v.array(v.string()), v.nonEmpty()))

/** A column's rule as the operator wrote it. A misspelt key is refused: it would allow more than was meant. */
export const ColumnRuleSchema: v.GenericSchema<unknown, ColumnRule> = v.union([
  v.strictObject({ ...part, type: v.optional(v.undefined()) }),
  v.strictObject({ ...part, type: v.literal('boolean') }),
  v.pipe(
    v.strictObject({
      ...part,
      type: v.literal('number'),
      min: number,
      max: number,
      integer: v.optional(v.boolean()),
      choices: v.optional(v.pipe(v.array(v.number()), v.nonEmpty())),
    }),
    v.check(({ min = -Infinity, max = Infinity }) => min <= max),
  ),
  v.strictObject({ ...part, type: v.literal('string'), maxLength: count, choices: strings }),
  v.strictObject({
    ...part,
    type: v.literal('strings'),
    maxItems: count,
    maxLength: count,
    choices: strings,
  }),
])
