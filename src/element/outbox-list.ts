import type { Outbox } from '../core/outbox/inspect.ts'
import type { PendingUpdate } from '../core/outbox/pending.ts'
import type { DeadLetter } from '../core/records/dead-letter.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'
import { button, h } from './dom.ts'

/** What waits of one trace, or was refused of it. */
type Item = (PendingUpdate | DeadLetter) & { readonly ids?: readonly string[] }

/** As it would be sent: the updates of one trace together, later columns win. So the list counts what the badge counts. */
export function itemsOf(pending: readonly PendingUpdate[]): Iterable<Item> {
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

/** What waits, and what was refused: the very columns that would leave the browser, and why they have not. */
export function listOf(
  outbox: Outbox,
  { lang, rejected, retry, discard }: Phrases,
  items: readonly Item[],
): HTMLElement[] {
  const time = (at: number | undefined) => at && new Date(at).toLocaleTimeString(lang)
  return items.map((one) => {
    const { id, ids = [id], update, attempts, code } = one
    const isDead = 'at' in one
    const drop = button('discard', { class: 'link' }, discard)
    const again = button('retry', { class: 'link' }, retry)
    again.hidden = !isDead
    drop.onclick = () => ids.forEach((each) => void outbox.discard(each))
    again.onclick = () => void outbox.retry(id)
    const facts = isDead
      ? [rejected, time(one.at)]
      : [time(one.acceptedAt), one.reason, one.dueAt && `→ ${time(one.dueAt)}`]
    const { inferenceId, row } = update
    return h(
      'li',
      { part: 'item' },
      h('code', {}, JSON.stringify({ inferenceId, row })),
      h(
        'div',
        { class: 'flex' },
        h('small', {}, [...facts, attempts && `${attempts}×`, code].filter(Boolean).join(' · ')),
        again,
        drop,
      ),
    )
  })
}
