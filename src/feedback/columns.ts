import { type FeedbackDetails, humanFeedback, type Vote } from '../core/update/builders.ts'
import type { ColumnValue } from '../core/update/json.ts'
import type { RowUpdate } from '../core/update/update.ts'
import type { Opinion } from './state.ts'

/** The names of the columns in which an opinion is stored. */
export type FeedbackColumns = Readonly<Record<keyof Opinion, string>>

export interface ColumnOptions {
  /**
   * Other names for the columns. A suggestion in the column `ground_truth` is declared as the trace's ground truth;
   * by default a visitor never writes one.
   */
  readonly columns?: Partial<FeedbackColumns> | undefined
  /**
   * What a vote is stored as: thumbs are 1 and 0 by default. Where all votes are numbers, such as stars, give
   * `(vote) => vote`: otherwise 1 and 0 are read as thumbs after a reload.
   */
  readonly encode?: FeedbackDetails['encode']
}

/** Some columns of a trace. */
export type Values = Readonly<Record<string, ColumnValue | undefined>>

export const usualColumns: FeedbackColumns = {
  vote: 'human_feedback',
  comment: 'human_feedback_comment',
  reasons: 'human_feedback_reasons',
  suggestion: 'human_feedback_suggestion',
}

/** Translates between opinions and rows. */
export function createColumns(options: ColumnOptions) {
  const names: FeedbackColumns = { ...usualColumns, ...options.columns }
  const encoded = (vote: Vote) => humanFeedback('', vote, options).row['human_feedback']

  return {
    vote: names.vote,
    /** The columns that say so, as far as they say something else than `known` does; what is empty is cleared. */
    changeOf({ vote, ...texts }: Partial<Opinion>, known: Values): Record<string, ColumnValue> {
      const wanted = { ...texts, vote: vote === undefined ? vote : encoded(vote) }
      const row: Record<string, ColumnValue> = {}
      for (const [field, name] of Object.entries(names)) {
        const value: ColumnValue | undefined = wanted[field as keyof Opinion]
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
     * What columns say.
     *
     * @param voted the last vote in this page: another may be stored as the same value.
     */
    opinionOf(row: Values, voted: Exclude<Vote, null>): Opinion {
      const value = row[names.vote] as Vote | undefined
      const reasons = row[names.reasons]
      return {
        vote: [voted, 'up', 'down'].find((vote) => encoded(vote) === value) ?? value ?? null,
        comment: String(row[names.comment] ?? ''),
        reasons: Array.isArray(reasons) ? reasons : [],
        suggestion: String(row[names.suggestion] ?? ''),
      }
    },
    /** Whether a row holds any of them. */
    areIn: (row: Values): boolean => Object.values(names).some((name) => name in row),
  }
}

export type Columns = ReturnType<typeof createColumns>
