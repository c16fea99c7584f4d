import { link } from './take-link.ts'

// This import comes first, because modules run in the order in which they are imported.

import { createClient, humanFeedback } from 'aftertrace'

const form = document.querySelector('form')
const status = document.querySelector('[role=status]')
const say = (text: string) => status?.replaceChildren(text)

// The link only preselects a choice, because programs that check mail open links and run scripts.
const vote = link.get('vote') ?? ''
const choice = form?.querySelector<HTMLInputElement>(`input[value="${CSS.escape(vote)}"]`)
if (choice) choice.checked = true

form?.addEventListener('submit', async (event) => {
  event.preventDefault()
  const chosen = new FormData(form).get('vote') === 'up' ? 'up' : 'down'
  const client = createClient({
    endpoint: '/feedback',
    inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
  })
  const update = humanFeedback(link.get('id') ?? '', chosen)
  const receipt = await client.update(update, { grant: link.get('grant') ?? undefined })
  say('Saved on this device.')
  const { kind } = await receipt.settled
  say(kind === 'delivered' ? 'Sent, thank you.' : 'Could not be sent.')
  await client.close()
})
