// #region create-feedback
import { type Client, type ColumnValue, humanFeedback, signals } from 'aftertrace'

interface Options {
  readonly score?: number | boolean | null
  readonly value?: ColumnValue
  readonly comment?: string
  /** What the answer should have been. */
  readonly correction?: object
}

/** Takes what LangSmith's `client.createFeedback(runId, key, options)` takes; the run's id is the inference id. */
export function createLangSmithFeedback(client: Client) {
  return (runId: string, key: string, { score, value, comment, correction }: Options) => {
    const given = typeof score === 'boolean' ? Number(score) : (score ?? value ?? null)
    const { row, config } =
      key === 'user_score' && (typeof given === 'number' || typeof given === 'string')
        ? humanFeedback(runId, given, { comment })
        : signals(runId, { [key]: given, ...(comment && { [`${key}_comment`]: comment }) })
    const suggestion = correction && { human_feedback_suggestion: JSON.stringify(correction) }
    return client.update({ inferenceId: runId, row: { ...row, ...suggestion }, config })
  }
}
// #endregion
