import * as v from 'valibot'
import { parseOptions } from '../../http/connection/parse-options.ts'
import { count } from '../values/count.ts'
import type { ColumnRule } from './column-rule.ts'

/** The feedback that pages collect. */
export interface FeedbackColumnOptions {
  /** The scale of votes: `'thumbs'` (the default), a number of stars from 2, or the keys of choices. */
  readonly scale?: 'thumbs' | number | readonly string[] | undefined
  /** Whether users may leave a comment, or its maximum length. `true` allows 2,000 characters. */
  readonly comment?: boolean | number | undefined
  /** The keys of the reasons that users may give. */
  readonly reasons?: readonly string[] | undefined
  /** Whether users may suggest a better answer, or its maximum length. `true` allows 2,000 characters. */
  readonly suggestion?: boolean | number | undefined
}

const keys = v.pipe(
  v.array(v.string('must list keys.'), 'must list keys.'),
  v.minLength(1, 'must not be empty.'),
)
const length = v.union([v.boolean(), count], 'must be true, false or a number of characters.')
const feedbackOptions = v.object({
  scale: v.optional(
    v.union(
      [v.literal('thumbs'), v.pipe(count, v.minValue(2)), keys],
      "must be 'thumbs', a number of stars from 2, or keys.",
    ),
    'thumbs',
  ),
  comment: v.optional(length, false),
  reasons: v.optional(keys),
  suggestion: v.optional(length, false),
})

/**
 * Returns the columns that `humanFeedback` and the feedback element write, with rules for their values, for the `columns`
 * of a proxy.
 *
 * @throws ConfigurationError naming the invalid option.
 * @example
 * const columns = feedbackColumns({ comment: true, reasons: ['wrong', 'outdated'] })
 */
export function feedbackColumns(
  options: FeedbackColumnOptions = {},
): Readonly<Record<string, ColumnRule>> {
  const { scale, comment, reasons, suggestion } = parseOptions(
    feedbackOptions,
    options,
    'feedbackColumns',
  )
  return {
    human_feedback: { role: 'humanFeedback', ...voteRule(scale) },
    ...(comment !== false && { human_feedback_comment: text(comment) }),
    ...(reasons && {
      human_feedback_reasons: {
        role: 'signal',
        type: 'strings',
        maxItems: reasons.length,
        choices: reasons,
      },
    }),
    ...(suggestion !== false && { human_feedback_suggestion: text(suggestion) }),
  }
}

function voteRule(scale: 'thumbs' | number | readonly string[]) {
  if (scale === 'thumbs') return { type: 'number', choices: [0, 1] } as const
  if (typeof scale === 'number')
    return { type: 'number', integer: true, min: 1, max: scale } as const
  return { type: 'string', choices: scale } as const
}

/** Returns the rule for a text by a user. Its role is `signal`, because a visitor must never write ground truth. */
function text(length: true | number): ColumnRule {
  return { role: 'signal', type: 'string', maxLength: length === true ? 2_000 : length }
}
