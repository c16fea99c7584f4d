import { createDelivery } from '../core/delivery/delivery.ts'
import { createGrants } from '../core/grants/grants.ts'
import { createAcceptor, type NewEntry } from '../core/outbox/accept.ts'
import { createCounts } from '../core/outbox/counts.ts'
import { createInspector, type Outbox } from '../core/outbox/inspect.ts'
import { createLimits } from '../core/outbox/limits.ts'
import type { Ports } from '../core/outbox/ports.ts'
import { createReceipts } from '../core/outbox/receipts.ts'
import { removeExpired } from '../core/outbox/remove-expired.ts'
import { snapshotOf } from '../core/outbox/snapshot.ts'
import { createView } from '../core/outbox/view.ts'
import { createHeard } from '../core/tabs/heard.ts'
import { createPageName } from '../core/tabs/page-name.ts'
import { createTimes } from '../core/tabs/times.ts'
import { createLastRequest } from '../core/unload/last-request.ts'
import { createUnload } from '../core/unload/unload.ts'
import { createEndings } from './endings.ts'
import { createIntake } from './intake.ts'
import { createOtherTabs } from './other-tabs.ts'
import type { Surroundings } from './surroundings.ts'

/** Composes an outbox of its parts. */
export function composeOutbox(world: Ports, surroundings: Surroundings) {
  const { journal } = surroundings
  const { store, clock, onFault } = world
  let isClosed = false

  const grants = createGrants(world, surroundings.grants, () => wake('resume'))
  const ports: Ports = { ...world, transport: grants.join(world.transport) }
  const page = createPageName(ports.newId)
  const times = createTimes(clock)
  const heard = createHeard()
  const receipts = createReceipts(ports)
  const lastRequest = createLastRequest(ports, heard)
  const counts = createCounts(ports, changed)
  const recount = () => void counts.recount().catch(onFault)
  const acceptor = createAcceptor(ports, page, times, onAccepted, () => unload.takeOver())
  const limits = createLimits(ports, counts, (removed) => onRemoved(removed))
  const delivery = createDelivery(ports, page, heard, {
    pending: () => counts.now().pending,
    extraBytes: grants.longest,
    onStatus: changed,
    onMissing: recount,
    async beforeLook() {
      if (await unload.takeOver()) recount()
    },
    onCycle({ newest, found, ended, deadLetters, delivered, events }) {
      times.hear(newest)
      heard.add(delivered)
      grants.onFound(found?.grants ?? [])
      onEnded(ended, deadLetters, delivered)
      events.forEach(world.onWaiting)
    },
  })
  const otherTabs = createOtherTabs(ports, surroundings, {
    counts,
    receipts,
    delivery,
    heard,
    times,
  })
  const { isSeenElsewhere, say, catchUp } = otherTabs
  const own = { page, acceptor, delivery, lastRequest, isSeenElsewhere }
  const unload = createUnload(ports, { ...surroundings, ...own })
  const told = { receipts, lastRequest, counts, delivery, unload, say }
  const { onEnded, onRemoved } = createEndings(world, told)
  const view = createView(() => snapshotOf(counts.now(), delivery.status(), store.medium), onFault)
  function changed(): void {
    delivery.plan()
    view.changed()
  }
  const inspector = createInspector(ports, {
    ...{ name: surroundings.name, page, times, receipts, onRemoved },
    forgetJournals: journal.forget,
    onRevived(entry) {
      counts.ended([], -1)
      counts.accepted([entry])
      say('changed')
      wake('resume')
    },
  })

  function onAccepted(entries: readonly NewEntry[], isAdopted: boolean): void {
    unload.review()
    lastRequest.add(entries)
    if (isAdopted) recount()
    else counts.accepted(entries)
    otherTabs.sayAccepted(entries.at(-1)?.time)
    wake('accept')
    void limits.keep()
  }

  /** Looks without waiting for the result. Delivery reports its failures itself. */
  function wake(reason: Parameters<typeof delivery.wake>[0] = 'timer'): void {
    void delivery.wake(reason)
  }

  /** Delivers first, because removing expired records is not urgent. */
  async function deliverAndClear(): Promise<void> {
    await delivery.wake('start')
    if (!isClosed && (await removeExpired(ports))) await counts.recount()
  }

  return {
    outbox: { ...inspector, snapshot: view.snapshot, subscribe: view.subscribe } satisfies Outbox,
    delivery,
    limits,
    wake,
    catchUp,
    look: receipts.look,
    newestTime: times.newest,
    ...createIntake(ports, acceptor, grants, receipts, {
      isClosed: () => isClosed,
      onAway: unload.review,
    }),
    hide: unload.hide,
    leave(): void {
      unload.leave()
      say('bye')
    },
    comeBack(): void {
      unload.comeBack()
      say('hello')
      otherTabs.takeOver()
      catchUp()
    },
    show(): void {
      unload.show()
      say('here')
      catchUp()
    },
    /** Records from memory were imported into the storage. */
    onMoved(): void {
      unload.review()
      recount()
      void receipts.look().catch(onFault)
      wake('start')
    },
    onNews: otherTabs.onNews,
    /** Counts stored entries, delivers, and removes expired records. Resolves when the entries are counted. */
    async start(): Promise<void> {
      otherTabs.waitForJournals()
      await new Promise<void>((resolve) => clock.after(0, resolve))
      if (isClosed) return
      say('hello')
      acceptor.onNewest(await delivery.learn())
      await counts.recount()
      void deliverAndClear().catch(onFault)
    },
    /** Refuses further updates. Resolves when accepted updates are stored and requests under way are settled. */
    async close(): Promise<void> {
      isClosed = true
      otherTabs.end()
      delivery.setState('closed')
      unload.review()
      await Promise.all([acceptor.written(), delivery.idle()])
      say('bye')
    },
  }
}
