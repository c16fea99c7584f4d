import { elapsed } from '../core/clock.ts'
import type { Delivery } from '../core/delivery/delivery.ts'
import type { CountsKeeper } from '../core/outbox/counts.ts'
import type { Ports } from '../core/outbox/ports.ts'
import type { Receipts } from '../core/outbox/receipts.ts'
import type { Heard } from '../core/tabs/heard.ts'
import type { News } from '../core/tabs/news.ts'
import type { Times } from '../core/tabs/times.ts'
import { noJournal } from '../core/unload/journal.ts'
import type { Surroundings } from './surroundings.ts'

/** Wait before journals are read: localStorage reaches other processes up to 100 ms late. */
const visibleMs = 150
/** Minimum interval of catching up with changes by other tabs. */
const newsMs = 250
/** Updates accepted within this time share a message, because a message takes a fifth of the time of storing an update. */
const togetherMs = 50
/** How long another tab counts as visible after its last message. A visible tab may be accepting newer updates. */
const seenForMs = 5_000

interface Parts {
  readonly counts: CountsKeeper
  readonly receipts: Receipts
  readonly delivery: Delivery
  readonly heard: Heard
  readonly times: Times
}

/** Keeps this page in step with the other tabs of its outbox. */
export function createOtherTabs(
  { clock, space, onFault }: Ports,
  { journal, isVisible, post }: Surroundings,
  { counts, receipts, delivery, heard, times }: Parts,
) {
  let isEnded = false
  let isCatchingUp = false
  let acceptedTime: number | undefined
  let cancelSaying: (() => void) | undefined
  let seenElsewhereAt = Number.NEGATIVE_INFINITY

  function say(kind: News['kind'], news: Partial<News> = {}, to = space): void {
    post?.({ ...news, kind, isVisible: isVisible() }, to)
  }

  function sayAccepted(time: number | undefined): void {
    acceptedTime = time
    if (!post || cancelSaying) return
    say('changed', { time })
    cancelSaying = clock.after(togetherMs, () => {
      cancelSaying = undefined
      if (acceptedTime !== time) sayAccepted(acceptedTime)
    })
  }

  function waitForJournals(): void {
    if (journal !== noJournal) delivery.holdBack(visibleMs)
  }

  /** Imports the journal that a closed page may have left. */
  function takeOver(): void {
    waitForJournals()
    void delivery.wake('accept')
  }

  /** Catches up with changes by other tabs a little later, once for all messages until then. */
  function catchUp(): void {
    if (isCatchingUp) return
    isCatchingUp = true
    clock.after(newsMs, () => {
      isCatchingUp = false
      if (!isEnded) void refresh().catch(onFault)
    })
  }

  async function refresh(): Promise<void> {
    await counts.recount()
    await receipts.look()
    if (counts.now().pending > 0) await delivery.wake('accept')
  }

  return {
    say,
    sayAccepted,
    waitForJournals,
    takeOver,
    catchUp,
    /** Whether another tab has recently reported to be visible. */
    isSeenElsewhere: (): boolean => elapsed(clock) - seenElsewhereAt < seenForMs,
    onNews(news: News): void {
      if (news.isVisible) seenElsewhereAt = elapsed(clock)
      times.hear(news.time)
      heard.add(news.delivered ?? [])
      for (const [id, settlement] of news.settled ?? []) receipts.tell(id, settlement)
      if (news.kind === 'hello') say('here')
      if (news.kind === 'bye') takeOver()
      if (news.kind === 'changed' || news.kind === 'bye') catchUp()
    },
    end(): void {
      isEnded = true
      cancelSaying?.()
    },
  }
}
