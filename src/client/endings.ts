import type { Delivery } from '../core/delivery/delivery.ts'
import type { CountsKeeper } from '../core/outbox/counts.ts'
import type { Ports } from '../core/outbox/ports.ts'
import type { Receipts } from '../core/outbox/receipts.ts'
import type { Removed } from '../core/outbox/remove.ts'
import type { Ended } from '../core/records/settlement.ts'
import type { Columns } from '../core/records/trace-record.ts'
import type { News } from '../core/tabs/news.ts'
import type { LastRequest } from '../core/unload/last-request.ts'
import type { Unload } from '../core/unload/unload.ts'

interface Parts {
  readonly receipts: Receipts
  readonly lastRequest: LastRequest
  readonly counts: CountsKeeper
  readonly delivery: Delivery
  readonly unload: Unload
  readonly say: (kind: News['kind'], news: Partial<News>, space?: string) => void
}

/** Reports ended entries to receipts, the owner, the counts, the journal and other tabs. */
export function createEndings(
  world: Ports,
  { receipts, lastRequest, counts, delivery, unload, say }: Parts,
) {
  function onEnded(
    ended: readonly Ended[],
    deadLetters: number,
    delivered: ReadonlyMap<string, Columns> = new Map(),
  ): void {
    for (const [{ id }, settlement] of ended) receipts.tell(id, settlement)
    lastRequest.forget(ended)
    world.onEnded(ended)
    counts.ended(ended, deadLetters)
    if (ended.length === 0 && deadLetters === 0 && delivered.size === 0) return
    unload.review()
    say('changed', { settled: settledOf(ended), delivered: [...delivered] })
  }

  return {
    onEnded,
    /** @param space the space of the removed entries. Another tab may have the outbox of another subject open. */
    onRemoved([ended, deadLetters]: Removed, space = world.space): void {
      if (space !== world.space) {
        say('changed', { settled: settledOf(ended) }, space)
        return
      }
      // The removed entries may be leased to a request that was not sent yet.
      delivery.revoke()
      onEnded(ended, -deadLetters)
    },
  }
}

function settledOf(ended: readonly Ended[]): NonNullable<News['settled']> {
  return ended.map(([{ id }, settlement]) => [id, settlement] as const)
}
