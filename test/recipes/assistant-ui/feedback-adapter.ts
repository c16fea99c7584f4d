// #region adapter
import type { FeedbackAdapter } from '@assistant-ui/react'
import type { Feedback } from 'aftertrace/feedback'

/** Sends what assistant-ui's own thumbs say. `metadata.custom.inferenceId` of a message is the trace's id. */
export function createFeedbackAdapter(feedback: Feedback): FeedbackAdapter {
  return {
    submit({ message, type, comment }) {
      const { inferenceId } = message.metadata.custom
      if (typeof inferenceId !== 'string') return
      feedback.vote(inferenceId, type === 'positive' ? 'up' : 'down')
      if (comment) feedback.explain(inferenceId, { comment })
    },
  }
}
// #endregion
