import type { Outbox } from '../core/outbox/inspect.ts'
import type { PendingUpdate } from '../core/outbox/pending.ts'
import type { DeadLetter } from '../core/records/dead-letter.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'
import { button, h } from './dom.ts'

/** What waits, and what was refused: the very columns that would leave the browser, and why they have not. */
export function listOf(
  outbox: Outbox,
  { lang, rejected, retry, discard }: Phrases,
  updates: readonly (PendingUpdate | DeadLetter)[],
): HTMLElement[] {
  const time = (at: number | undefined) => at && new Date(at).toLocaleTimeString(lang)
  return updates.map((one) => {
    const { id, update, attempts, code } = one
    const isDead = 'at' in one
    const drop = button('discard', { class: 'link' }, discard)
    const again = button('retry', { class: 'link' }, retry)
    again.hidden = !isDead
    drop.onclick = () => void outbox.discard(id)
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
