import type { Client } from 'aftertrace'
import { createFeedback } from 'aftertrace/feedback'

/** A user interface of your own in two lines. */
export function rate(client: Client, button: HTMLButtonElement, inferenceId: string): () => void {
  // #region store
  const feedback = createFeedback(client)
  button.onclick = () => feedback.toggle(inferenceId, 'up')
  const stop = feedback.subscribe(inferenceId, () => {
    const { vote, announcement } = feedback.get(inferenceId)
    button.ariaPressed = String(vote === 'up')
    button.title = announcement
  })
  // #endregion
  return stop
}
