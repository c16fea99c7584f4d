import type { Outbox } from '../core/outbox/inspect.ts'
import type { PendingUpdate } from '../core/outbox/pending.ts'
import type { DeadLetter } from '../core/records/dead-letter.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'
import { button, h } from './dom.ts'
import { timeFromNow } from './words.ts'

/** What waits, and what was refused: the very columns that would leave the browser, and why they have not. */
export async function readList(outbox: Outbox, phrases: Phrases): Promise<readonly HTMLElement[]> {
  const items = [...foldTraces(await outbox.pending()), ...(await outbox.deadLetters())]
  return items.map((item) => itemOf(outbox, phrases, item))
}

/** What waits of one trace, or was refused of it. */
type Item = (PendingUpdate | DeadLetter) & { readonly ids?: readonly string[] }

/** As it would be sent: the updates of one trace together, later columns win. So the list counts what the badge counts. */
function foldTraces(pending: readonly PendingUpdate[]): Iterable<Item> {
  const items = new Map<string, Item>()
  for (const one of pending) {
    const { update } = one
    const before = items.get(update.inferenceId)
    const row = { ...before?.update.row, ...update.row }
    const ids = [...(before?.ids ?? []), one.id]
    items.set(update.inferenceId, { ...one, update: { ...update, row }, ids })
  }
  return items.values()
}

/** When it was done, why it is still here in words that a person knows, when it is tried next, how often it was. */
function itemOf(outbox: Outbox, phrases: Phrases, item: Item): HTMLElement {
  const { id, ids = [id], attempts, update } = item
  const { rejected, whenOnline, automatically, retry, discard } = phrases
  const when = (at: number) => timeFromNow(phrases, at)
  const link = (part: string, text: string, act: () => unknown) => {
    const made = button(part, { class: 'link' }, text)
    made.onclick = act
    return made
  }
  const isDead = 'at' in item
  const isOffline = outbox.snapshot().reason === 'offline'
  const facts = isDead
    ? [when(item.at), rejected]
    : [
        when(item.acceptedAt),
        isOffline ? whenOnline : automatically,
        item.dueAt && `→ ${when(item.dueAt)}`,
      ]
  const { inferenceId, row } = update
  return h(
    'li',
    { part: 'item' },
    h('code', {}, JSON.stringify({ inferenceId, row })),
    h(
      'div',
      { class: 'flex' },
      h('small', {}, [...facts, attempts && `${attempts}×`].filter(Boolean).join(' · ')),
      ...(isDead ? [link('retry', retry, () => outbox.retry(id))] : []),
      link('discard', discard, () => ids.forEach((each) => void outbox.discard(each))),
    ),
  )
}
