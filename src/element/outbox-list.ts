import type { Outbox } from '../core/outbox/inspect.ts'
import type { PendingUpdate } from '../core/outbox/pending.ts'
import type { DeadLetter } from '../core/records/dead-letter.ts'
import type { Row } from '../core/update/update.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'
import { button, h } from './dom.ts'
import { timeFromNow } from './words.ts'

/** What waits, and what was refused: the very columns that would leave the browser, and why they have not. */
export async function readList(outbox: Outbox, phrases: Phrases): Promise<readonly HTMLElement[]> {
  // As it would be sent: the updates of one trace together, later columns win. So the list counts what the badge counts.
  const waiting = new Map<string, Item>()
  for (const one of await outbox.pending()) {
    const { inferenceId, row } = one.update
    const { ids = [], row: before } = waiting.get(inferenceId) ?? {}
    waiting.set(inferenceId, { ...one, row: { ...before, ...row }, ids: [...ids, one.id] })
  }
  const items = [...waiting.values(), ...(await outbox.deadLetters())]
  return items.map((item) => itemOf(outbox, phrases, item))
}

/** What waits of one trace, or was refused of it. */
type Item = Partial<Pick<DeadLetter, 'at'> & Pick<PendingUpdate, 'acceptedAt' | 'dueAt'>> &
  Omit<PendingUpdate, 'acceptedAt' | 'dueAt'> & {
    readonly ids?: readonly string[]
    readonly row?: Row
  }

/** When it was done, why it is still here in words that a person knows, when it is tried next, how often it was. */
function itemOf(outbox: Outbox, phrases: Phrases, item: Item): HTMLElement {
  const { id, ids = [id], attempts, update, at, acceptedAt = at, dueAt } = item
  const { inferenceId, row } = { ...update, ...item }
  const link = (part: 'retry' | 'discard', act: () => Promise<unknown>) => {
    const made = button(part, 'link', phrases[part])
    made.onclick = () => void act().catch(console.error)
    return made
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
