// #region feedback-of
import type { Feedback } from 'aftertrace/feedback'
import { type Accessor, createMemo, from } from 'solid-js'

/** The state of a trace, as a signal. */
export function feedbackOf(feedback: Feedback, inferenceId: Accessor<string>) {
  const signal = createMemo(() => {
    const id = inferenceId()
    const read = () => feedback.get(id)
    return from((set) => feedback.subscribe(id, () => set(read)), read())
  })
  return () => signal()()
}
// #endregion
