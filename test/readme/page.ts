// #region page
import { createClient, humanFeedback } from 'aftertrace'

const client = createClient({
  endpoint: '/feedback',
  inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
})

for (const button of document.querySelectorAll<HTMLButtonElement>('button[data-vote]')) {
  button.onclick = async () => {
    const vote = button.dataset['vote'] === 'up' ? 'up' : 'down'
    const receipt = await client.update(humanFeedback('832y98d3', vote))
    show(receipt.safety === 'stored' ? 'Saved on this device.' : 'Kept in this tab.')
    const { kind } = await receipt.settled
    if (kind === 'delivered') show('Sent, thank you.')
    if (kind === 'rejected') show('Could not be sent.')
  }
}
// #endregion

function show(text: string): void {
  const status = document.querySelector('[role=status]')
  if (status) status.textContent = text
}
