import type { Client, DeadLetter } from '../../src/index.ts'
import { button, byId, element } from './element.ts'
import { reasonText, waitingText } from './waiting.ts'

/** Shows the outbox: the badge, why nothing moves, what waits, and the dead letters. */
export function createOutboxPanel(client: Client, isOffline: () => boolean) {
  const { outbox } = client
  byId('send-now').addEventListener('click', () => void client.flush())

  return async (): Promise<void> => {
    const snapshot = outbox.snapshot()
    byId('waiting').textContent = waitingText(snapshot)
    byId('waiting').classList.toggle('some', snapshot.traces > 0)
    byId('reason').textContent = reasonText(snapshot, isOffline())
    byId('storage').textContent = snapshot.storage === 'memory' ? 'Kept only in this tab.' : ''
    byId('send-now').hidden = snapshot.traces === 0
    const [pending, dead] = await Promise.all([outbox.pending({ limit: 50 }), outbox.deadLetters()])
    byId('pending').replaceChildren(
      ...pending.map((entry) =>
        item(entry, `accepted ${timeText(entry.acceptedAt)}`, [discard(entry.id)]),
      ),
    )
    byId('dead').replaceChildren(
      ...dead.map((letter) =>
        item(letter, `refused: ${letter.code}`, [retry(letter.id), discard(letter.id)]),
      ),
    )
    byId('dead-heading').hidden = dead.length === 0
  }

  function discard(id: string) {
    return button('Discard', () => outbox.discard(id), { class: 'quiet' })
  }

  function retry(id: string) {
    return button('Retry', () => outbox.retry(id), { class: 'quiet' })
  }
}

function item(
  { update }: Pick<DeadLetter, 'update'>,
  note: string,
  buttons: readonly HTMLButtonElement[],
): HTMLElement {
  const columns = Object.entries(update.row).map(
    ([column, value]) => `${column}: ${JSON.stringify(value)}`,
  )
  return element(
    'li',
    {},
    element(
      'div',
      {},
      element('code', { title: update.inferenceId }, update.inferenceId),
      element('p', { class: 'columns' }, columns.join(', ')),
      element('small', {}, note),
    ),
    element('div', { class: 'actions' }, ...buttons),
  )
}

function timeText(moment: number): string {
  return new Date(moment).toLocaleTimeString()
}
