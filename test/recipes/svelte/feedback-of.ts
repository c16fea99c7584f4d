// #region feedback-of
import type { Feedback, FeedbackState } from 'aftertrace/feedback'
import type { Readable } from 'svelte/store'

/** The state of a trace, as a store: `const rating = feedbackOf(feedback, id)`, then `$rating.vote` in the markup. */
export function feedbackOf(feedback: Feedback, inferenceId: string): Readable<FeedbackState> {
  return {
    subscribe(run) {
      run(feedback.get(inferenceId))
      return feedback.subscribe(inferenceId, () => run(feedback.get(inferenceId)))
    },
  }
}
// #endregion
