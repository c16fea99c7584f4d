import { humanFeedback, type RowUpdate } from '../../src/index.ts'

/** What a person says about one answer. */
export interface Opinion {
  readonly vote: 'up' | 'down' | null
  readonly comment: string
}

export const noOpinion: Opinion = { vote: null, comment: '' }

/** The opinion that a press of `pressed` makes: it votes, flips, or takes back; a comment goes with its vote. */
export function press(pressed: 'up' | 'down', { vote }: Opinion): Opinion {
  return { vote: vote === pressed ? null : pressed, comment: '' }
}

/** What to write into the row, so that it says `next` where it said `before`. */
export function updateOf(inferenceId: string, before: Opinion, next: Opinion): RowUpdate {
  const said = next.comment !== before.comment
  return humanFeedback(inferenceId, next.vote, said ? { comment: next.comment || null } : {})
}

/** Reads an opinion from a row's columns. */
export function opinionOf(row: Readonly<Record<string, unknown>> = {}): Opinion {
  const { human_feedback: vote, human_feedback_comment: comment } = row
  return {
    vote: vote === 1 ? 'up' : vote === 0 ? 'down' : null,
    comment: typeof comment === 'string' ? comment : '',
  }
}
