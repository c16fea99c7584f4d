// #region use-feedback
import type { Feedback } from 'aftertrace/feedback'
import { type MaybeRefOrGetter, shallowRef, toValue, watchEffect } from 'vue'

/** The state of a trace, as a ref. */
export function useFeedback(feedback: Feedback, inferenceId: MaybeRefOrGetter<string>) {
  const state = shallowRef(feedback.get(toValue(inferenceId)))
  watchEffect((onCleanup) => {
    const id = toValue(inferenceId)
    const read = () => {
      state.value = feedback.get(id)
    }
    read()
    onCleanup(feedback.subscribe(id, read))
  })
  return state
}
// #endregion
