import type { Client } from 'aftertrace'
import { createFeedback } from 'aftertrace/feedback'

/** Two lines of an interface of one's own. */
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
