import type { Outbox } from '../core/outbox/inspect.ts'
import type { PendingUpdate } from '../core/outbox/pending.ts'
import type { DeadLetter } from '../core/records/dead-letter.ts'
import type { Row } from '../core/update/update.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'
import { button, h } from './dom.ts'
import { timeFromNow } from './format.ts'

/** Lists waiting and refused updates: the exact columns to be sent, and why they are not sent yet. */
export async function readList(outbox: Outbox, phrases: Phrases): Promise<readonly HTMLElement[]> {
  // The updates of a trace are one item, as they are sent: later columns win. The badge counts the same way.
  const waiting = new Map<string, Item>()
  for (const each of await outbox.pending()) {
    const { inferenceId, row } = each.update
    const { ids = [], row: before } = waiting.get(inferenceId) ?? {}
    waiting.set(inferenceId, { ...each, row: { ...before, ...row }, ids: [...ids, each.id] })
  }
  const items = [...waiting.values(), ...(await outbox.deadLetters())]
  return items.map((item) => itemOf(outbox, phrases, item))
}

/** Waiting updates of one trace, or a refused update. */
type Item = Partial<Pick<DeadLetter, 'at'> & Pick<PendingUpdate, 'acceptedAt' | 'dueAt'>> &
  Omit<PendingUpdate, 'acceptedAt' | 'dueAt'> & {
    readonly ids?: readonly string[]
    readonly row?: Row
  }

/** Creates a list item with the age, the reason in plain words, the next attempt and the number of attempts. */
function itemOf(outbox: Outbox, phrases: Phrases, item: Item): HTMLElement {
  const { id, ids = [id], attempts, update, at, acceptedAt = at, dueAt } = item
  const { inferenceId, row } = { ...update, ...item }
  const link = (part: 'retry' | 'discard', action: () => Promise<unknown>) => {
    const control = button(part, 'link', phrases[part])
    control.onclick = () => void action().catch(console.error)
    return control
  }
  const isOffline = outbox.snapshot().reason === 'offline'
  const facts = [
    timeFromNow(phrases, acceptedAt as number),
    phrases[at ? 'rejected' : isOffline ? 'whenOnline' : 'automatically'],
    dueAt && `→ ${timeFromNow(phrases, dueAt)}`,
    attempts && `${attempts}×`,
  ]
  return h(
    'li',
    { part: 'item' },
    h('code', {}, JSON.stringify({ inferenceId, row })),
    h(
      'div',
      { class: 'flex' },
      h('small', {}, facts.filter(Boolean).join(' · ')),
      ...(at ? [link('retry', () => outbox.retry(id))] : []),
      link('discard', () => Promise.all(ids.map(outbox.discard))),
    ),
  )
}
