import type { ColumnValue } from './json.ts'
import type { RowUpdate } from './update.ts'

/** A person's verdict: thumbs, a number on your scale, one of your choices, or `null` to withdraw the vote. */
export type Vote = 'up' | 'down' | number | string | null

/** Optional parts of a vote. Columns of omitted parts keep their values. */
export interface FeedbackDetails {
  /** Free text, stored in the column `human_feedback_comment`; `null` clears it. */
  readonly comment?: string | null | undefined
  /** Keys of reasons, stored in the column `human_feedback_reasons`; `null` clears them. */
  readonly reasons?: readonly string[] | null | undefined
  /**
   * Converts a vote to the stored value. By default thumbs are 1 and 0, and other votes are stored unchanged. Do not mix
   * types in one column.
   */
  readonly encode?: ((vote: Exclude<Vote, null>) => string | number | boolean) | undefined
}

/**
 * Returns the row update that records a person's verdict on a trace.
 *
 * @example
 * await client.update(humanFeedback('832y98d3', 'down', { comment: 'Outdated.' }))
 */
export function humanFeedback(
  inferenceId: string,
  vote: Vote,
  { comment, reasons, encode = thumbs }: FeedbackDetails = {},
): RowUpdate {
  return {
    inferenceId,
    row: {
      human_feedback: vote === null ? null : encode(vote),
      ...(comment !== undefined && { human_feedback_comment: comment }),
      ...(reasons !== undefined && { human_feedback_reasons: reasons }),
    },
    config: { humanFeedbackColumnName: 'human_feedback' },
  }
}

/**
 * Returns the row update that records the right answer, in the column `ground_truth`.
 *
 * @example
 * await client.update(groundTruth('832y98d3', 'The sun is 94.471 million miles from the earth.'))
 */
export function groundTruth(inferenceId: string, value: ColumnValue): RowUpdate {
  return {
    inferenceId,
    row: { ground_truth: value },
    config: { groundTruthColumnName: 'ground_truth' },
  }
}

/**
 * Returns the row update that records business signals: any columns of yours, such as a sale.
 *
 * @example
 * await client.update(signals('832y98d3', { converted: true, order_value: 49.9 }))
 */
export function signals(
  inferenceId: string,
  values: Readonly<Record<string, ColumnValue>>,
): RowUpdate {
  return { inferenceId, row: values }
}

function thumbs(vote: Exclude<Vote, null>): string | number {
  if (vote === 'up') return 1
  return vote === 'down' ? 0 : vote
}
