/** Sends a vote without this package, for comparison. */
export function plainFetch(button: HTMLButtonElement, inferenceId: string): void {
  // #region fetch
  button.onclick = () =>
    fetch('/feedback', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ inferenceId, row: { human_feedback: 1 } }),
    })
  // #endregion
}
