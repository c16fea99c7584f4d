import { type Client, humanFeedback } from 'aftertrace'

/** The component under test. */
export function renderThumbs(client: Client, inferenceId: string): HTMLElement {
  const host = document.createElement('div')
  host.innerHTML = '<button>Good answer</button><p role="status"></p>'
  const [button, status] = [host.querySelector('button'), host.querySelector('p')]
  if (!button || !status) throw new Error('The markup has changed.')
  button.onclick = async () => {
    const receipt = await client.update(humanFeedback(inferenceId, 'up'))
    status.textContent = receipt.safety === 'stored' ? 'Saved on this device.' : 'Kept in this tab.'
    const { kind } = await receipt.settled
    if (kind === 'delivered') status.textContent = 'Sent, thank you.'
  }
  return host
}
