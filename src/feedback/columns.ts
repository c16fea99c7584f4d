import { type FeedbackDetails, humanFeedback, type Vote } from '../core/update/builders.ts'
import type { ColumnValue } from '../core/update/json.ts'
import type { RowUpdate } from '../core/update/update.ts'
import type { Opinion } from './state.ts'

/** Names of the columns that store an opinion. */
export type FeedbackColumns = Readonly<Record<keyof Opinion, string>>

export interface ColumnOptions {
  /**
   * Other column names. A suggestion in the column `ground_truth` is declared as the trace's ground truth. With the
   * default names a visitor never writes ground truth.
   */
  readonly columns?: Partial<FeedbackColumns> | undefined
  /**
   * Returns the value to store for a vote. By default thumbs are 1 and 0. If all votes are numbers, such as stars, pass
   * `(vote) => vote`, because otherwise 1 and 0 are read as thumbs after a reload.
   */
  readonly encode?: FeedbackDetails['encode']
}

/** Columns of a trace and their values. */
export type Values = Readonly<Record<string, ColumnValue | undefined>>

export const usualColumns: FeedbackColumns = {
  vote: 'human_feedback',
  comment: 'human_feedback_comment',
  reasons: 'human_feedback_reasons',
  suggestion: 'human_feedback_suggestion',
}

/** Converts between opinions and rows. */
export function createColumns(options: ColumnOptions) {
  const names: FeedbackColumns = { ...usualColumns, ...options.columns }
  const encoded = (vote: Vote) => humanFeedback('', vote, options).row['human_feedback']

  return {
    vote: names.vote,
    /** Returns the columns of an opinion that differ from `known`. Empty fields become null, which clears the column. */
    changeOf({ vote, ...texts }: Partial<Opinion>, known: Values): Record<string, ColumnValue> {
      const values = { ...texts, vote: vote === undefined ? vote : encoded(vote) }
      const row: Record<string, ColumnValue> = {}
      for (const [field, name] of Object.entries(names)) {
        const value: ColumnValue | undefined = values[field as keyof Opinion]
        if (value === undefined) continue
        const next = String(value) === '' ? null : value
        if (JSON.stringify(next) !== JSON.stringify(known[name] ?? null)) row[name] = next
      }
      return row
    },
    updateOf(inferenceId: string, row: RowUpdate['row']): RowUpdate {
      const { vote, suggestion } = names
      if (vote in row) return { inferenceId, row, config: { humanFeedbackColumnName: vote } }
      const isTruth = suggestion === 'ground_truth' && suggestion in row
      return {
        inferenceId,
        row,
        config: isTruth ? { groundTruthColumnName: suggestion } : undefined,
      }
    },
    /**
     * Returns the opinion that a row contains.
     *
     * @param lastVote the last vote in this page. It is preferred among votes that are stored as the same value.
     */
    opinionOf(row: Values, lastVote: Exclude<Vote, null>): Opinion {
      const value = row[names.vote] as Vote | undefined
      const reasons = row[names.reasons]
      return {
        vote: [lastVote, 'up', 'down'].find((vote) => encoded(vote) === value) ?? value ?? null,
        comment: String(row[names.comment] ?? ''),
        reasons: Array.isArray(reasons) ? reasons : [],
        suggestion: String(row[names.suggestion] ?? ''),
      }
    },
    /** Whether a row has any of the columns. */
    areIn: (row: Values): boolean => Object.values(names).some((name) => name in row),
  }
}

export type Columns = ReturnType<typeof createColumns>
