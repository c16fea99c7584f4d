import type { Ports } from '../outbox/ports.ts'
import type { DeliveryStatus } from '../outbox/snapshot.ts'
import { exactly } from '../records/keys.ts'
import { tracesOf } from '../records/lease.ts'
import { decodeState, stateKey } from '../records/state.ts'
import { type Wake, wakes } from '../rules/pause.ts'
import type { Heard } from '../tabs/heard.ts'
import type { PageName } from '../tabs/page-name.ts'
import type { DeliveryListener } from './listener.ts'
import { createLoop } from './loop.ts'

/** A caller that waits until entries accepted up to a time are sent, and a number of passes are complete. */
interface Waiter {
  readonly through: number
  scans: number
  readonly resolve: () => void
}

/** Delivers due traces. */
export function createDelivery(
  ports: Ports,
  page: PageName,
  heard: Heard,
  listener: DeliveryListener,
) {
  const loop = createLoop(ports, page, heard, listener)
  const { requests, kick, plan, scan } = loop
  const waiters = new Set<Waiter>()
  let cancelHold: (() => void) | undefined

  loop.onRest = () => {
    plan()
    listener.onStatus()
    if (!isBusy()) for (const waiter of waiters) end(waiter)
  }
  loop.onScanned = () => {
    for (const waiter of waiters) {
      waiter.scans--
      const { through, scans } = waiter
      if (scans <= 0 && scan.oldest > through && !requests.reaches(through)) end(waiter)
    }
  }

  function end(waiter: Waiter): void {
    waiters.delete(waiter)
    waiter.resolve()
  }

  function isBusy(): boolean {
    return requests.live.size > 0 || loop.isBusy || (loop.isHeldBack && !loop.isHalted())
  }

  const delivery = {
    /**
     * Tries to deliver due traces. Resolves when nothing more can be sent now.
     *
     * @param through entries accepted later are not waited for, because updates may keep coming.
     */
    wake(reason: Wake, through?: number): Promise<void> {
      if (wakes.indexOf(reason) > wakes.indexOf(loop.wanted)) loop.wanted = reason
      // A pass that has already begun may have missed newer entries.
      const scans = loop.isBusy || scan.from !== undefined ? 2 : 1
      kick()
      return delivery.idle(through, scans)
    },
    /** Resolves when nothing is under way. */
    idle: (through = Number.POSITIVE_INFINITY, scans = 0): Promise<void> =>
      isBusy()
        ? new Promise((resolve) => waiters.add({ through, scans, resolve }))
        : Promise.resolve(),
    plan,
    /** Drops requests that are leased and not sent, and looks again. */
    revoke(): void {
      requests.revoke()
      if (loop.isBusy) kick()
    },
    /** Resumes, pauses or closes delivery. */
    setState(next: 'running' | 'paused' | 'closed'): void {
      if (loop.state === 'closed') return
      loop.state = next
      if (next !== 'running') requests.revoke()
      if (next === 'closed') requests.abort()
      if (next === 'running') void delivery.wake('resume')
      else loop.start()
      loop.onRest()
    },
    /** Delays looks, because the journal of another page may not be visible yet. */
    holdBack(waitMs: number): void {
      loop.isHeldBack = true
      cancelHold?.()
      cancelHold = ports.clock.after(waitMs, () => {
        loop.isHeldBack = false
        loop.start()
        loop.onRest()
      })
    },
    /** The page goes away: sends nothing more. */
    leave(): void {
      loop.isGone = true
      requests.life++
      loop.stopTimer()
      cancelHold?.()
      loop.isHeldBack = false
    },
    /** The page is restored, with a new name and nothing under way. */
    comeBack(): void {
      loop.isGone = false
      requests.clear()
      loop.held = undefined
      scan.restart()
    },
    inFlight: requests.inFlight,
    /** Whether there may be leases for requests that were not sent. */
    isLeasing: (): boolean => loop.isBusy || requests.isLeasing(),
    /** Returns what the last look found, for the page's last request; nothing if it has not looked. */
    known: () => loop.held && { pause: loop.pause, held: loop.held, isUnderWay: requests.isSent },
    /**
     * Reads the pause and the leases before the first look, because a page may be closed before it may look.
     *
     * @returns the stored newest time.
     */
    async learn(): Promise<number> {
      const { store, space } = ports
      const places = [exactly('newest', space), exactly(...stateKey(space))]
      const [newest = [], stored = []] = await store.read(places)
      const { pause, leases } = decodeState(stored[0]?.value)
      if (!loop.held) loop.pause = pause
      loop.held ??= tracesOf(leases)
      return Number(newest[0]?.value ?? 0)
    },
    isRunning: (): boolean => loop.state === 'running',
    status: (): DeliveryStatus => ({
      isSending:
        requests.live.size > 0 || (loop.isBusy && !loop.isHalted() && listener.pending() > 0),
      isPaused: loop.state !== 'running',
      reason: scan.wait.reason,
      code: scan.wait.code,
      dueAt: loop.nextAt(),
    }),
  }
  return delivery
}

export type Delivery = ReturnType<typeof createDelivery>
