import type { Client, DeadLetter } from '../../../src/index.ts'
import { questionOf } from '../chat/history.ts'
import { button, byId, element } from '../parts/element.ts'
import { columnList } from './column-list.ts'
import { reasonText } from './waiting.ts'

type Updates = readonly Pick<DeadLetter, 'id' | 'update'>[]

/** Shows why nothing is sent, the waiting updates of each answer, and the refused updates. */
export function createOutboxPanel(client: Client, isOffline: () => boolean) {
  const { outbox } = client
  let edition = 0
  byId('send-now').addEventListener('click', () => void client.flush())

  return async (): Promise<void> => {
    const own = ++edition
    const snapshot = outbox.snapshot()
    byId('reason').textContent = reasonText(snapshot, isOffline())
    byId('send-now').hidden = snapshot.traces === 0
    const [pending, dead] = await Promise.all([outbox.pending({ limit: 50 }), outbox.deadLetters()])
    // Ignore this result if a later one was requested meanwhile.
    if (own !== edition) return
    const inOrder = [...pending].sort((a, b) => a.acceptedAt - b.acceptedAt)
    byId('pending').replaceChildren(...byTrace(inOrder).map((updates) => card(updates)))
    byId('dead').replaceChildren(
      ...dead.map((letter) =>
        card(
          [letter],
          element('small', {}, `Refused: ${letter.code}`),
          button('Retry', () => outbox.retry(letter.id), { class: 'quiet' }),
          button('Discard', () => outbox.discard(letter.id), { class: 'quiet' }),
        ),
      ),
    )
  }
}

/** Creates the card of a trace with the columns to be sent. One request contains the last value of each column. */
function card(updates: Updates, ...more: readonly Node[]): HTMLElement {
  const { inferenceId } = updates[0]?.update ?? { inferenceId: '' }
  const row = Object.assign({}, ...updates.map(({ update }) => update.row))
  return element(
    'li',
    { class: 'card' },
    element('b', {}, questionOf(inferenceId)),
    columnList(row),
    ...(more.length > 0 ? [element('div', { class: 'actions' }, ...more)] : []),
  )
}

function byTrace(updates: Updates): Updates[] {
  const traces = new Map<string, Pick<DeadLetter, 'id' | 'update'>[]>()
  for (const each of updates) {
    const { inferenceId } = each.update
    traces.set(inferenceId, [...(traces.get(inferenceId) ?? []), each])
  }
  return [...traces.values()]
}
