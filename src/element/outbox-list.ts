import type { Outbox } from '../core/outbox/inspect.ts'
import type { PendingUpdate } from '../core/outbox/pending.ts'
import type { DeadLetter } from '../core/records/dead-letter.ts'
import type { Row } from '../core/update/update.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'
import { button, h } from './dom.ts'
import { timeFromNow } from './words.ts'

/** What waits, and what was refused: the very columns that would leave the browser, and why they have not. */
export async function readList(outbox: Outbox, phrases: Phrases): Promise<readonly HTMLElement[]> {
  const items = [...foldTraces(await outbox.pending()), ...(await outbox.deadLetters())]
  return items.map((item) => itemOf(outbox, phrases, item))
}

/** What waits of one trace, or was refused of it. */
type Item = (PendingUpdate | DeadLetter) & { readonly ids?: readonly string[]; readonly row?: Row }

/** As it would be sent: the updates of one trace together, later columns win. So the list counts what the badge counts. */
function foldTraces(pending: readonly PendingUpdate[]): Iterable<Item> {
  const items = new Map<string, Item>()
  for (const one of pending) {
    const { inferenceId, row } = one.update
    const before = items.get(inferenceId)
    const ids = [...(before?.ids ?? []), one.id]
    items.set(inferenceId, { ...one, row: { ...before?.row, ...row }, ids })
  }
  return items.values()
}

/** When it was done, why it is still here in words that a person knows, when it is tried next, how often it was. */
function itemOf(outbox: Outbox, phrases: Phrases, item: Item): HTMLElement {
  const { id, ids = [id], attempts, update } = item
  const { inferenceId, row } = { ...update, ...item }
  const when = (at: number) => timeFromNow(phrases, at)
  const link = (part: 'retry' | 'discard', act: () => Promise<unknown>) => {
    const made = button(part, 'link', phrases[part])
    made.onclick = () => void act().catch(console.error)
    return made
  }
  const links = [link('discard', () => Promise.all(ids.map(outbox.discard)))]
  const facts: unknown[] = [attempts && `${attempts}×`]
  if ('at' in item) {
    facts.unshift(when(item.at), phrases.rejected)
    links.unshift(link('retry', () => outbox.retry(id)))
  } else {
    const { acceptedAt, dueAt } = item
    const isOffline = outbox.snapshot().reason === 'offline'
    const why = phrases[isOffline ? 'whenOnline' : 'automatically']
    facts.unshift(when(acceptedAt), why, dueAt && `→ ${when(dueAt)}`)
  }
  const text = facts.filter(Boolean).join(' · ')
  return h(
    'li',
    { part: 'item' },
    h('code', {}, JSON.stringify({ inferenceId, row })),
    h('div', { class: 'flex' }, h('small', {}, text), ...links),
  )
}
