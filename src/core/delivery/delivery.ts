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

/** Whoever waits until what was accepted up to a time is sent, and so many walks are done. */
interface Waiter {
  readonly through: number
  walks: number
  readonly resolve: () => void
}

/** Delivers what is due. */
export function createDelivery(
  ports: Ports,
  page: PageName,
  heard: Heard,
  listener: DeliveryListener,
) {
  const loop = createLoop(ports, page, heard, listener)
  const { requests, kick, plan, walk } = loop
  const waiters = new Set<Waiter>()
  let cancelHold: (() => void) | undefined

  loop.onRest = () => {
    plan()
    listener.onStatus()
    if (!isBusy()) for (const waiter of waiters) end(waiter)
  }
  loop.onWalked = () => {
    for (const waiter of waiters) {
      waiter.walks--
      const { through, walks } = waiter
      if (walks <= 0 && walk.oldest > through && !requests.reaches(through)) end(waiter)
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
     * Tries to deliver what is due; resolves when nothing more can be sent now.
     *
     * @param through what was accepted later is not waited for: where updates keep coming, that would be for ever.
     */
    wake(reason: Wake, through?: number): Promise<void> {
      if (wakes.indexOf(reason) > wakes.indexOf(loop.wanted)) loop.wanted = reason
      // Half a walk tells nothing of what came since it began.
      const walks = loop.isBusy || walk.from !== undefined ? 2 : 1
      kick()
      return delivery.idle(through, walks)
    },
    /** Resolves when nothing is under way any more. */
    idle: (through = Number.POSITIVE_INFINITY, walks = 0): Promise<void> =>
      isBusy()
        ? new Promise((resolve) => waiters.add({ through, walks, resolve }))
        : Promise.resolve(),
    plan,
    /** What is leased and not sent is looked for anew. */
    revoke(): void {
      requests.revoke()
      if (loop.isBusy) kick()
    },
    /** `running` again, or `paused`, or `closed` for good. */
    turn(next: 'running' | 'paused' | 'closed'): void {
      if (loop.state === 'closed') return
      loop.state = next
      if (next !== 'running') requests.revoke()
      if (next === 'closed') requests.abort()
      if (next === 'running') void delivery.wake('resume')
      loop.onRest()
    },
    /** Whoever asks for a look gets it only after this wait: what a page left may not be visible yet. */
    holdBack(waitMs: number): void {
      loop.isHeldBack = true
      cancelHold?.()
      cancelHold = ports.clock.after(waitMs, () => {
        loop.isHeldBack = false
        loop.start()
        loop.onRest()
      })
    },
    /** Sends nothing more: the page goes away. */
    leave(): void {
      loop.isGone = true
      requests.life++
      loop.stopTimer()
      cancelHold?.()
      loop.isHeldBack = false
    },
    /** It is back, with another name and nothing under way. */
    comeBack(): void {
      loop.isGone = false
      requests.clear()
      loop.held = undefined
      walk.restart()
    },
    inFlight: requests.inFlight,
    /** Whether leases may be stored that nothing was sent for. */
    isLeasing: (): boolean => loop.isBusy || requests.isLeasing(),
    /** What the last look knew, for a page's last request; nothing when it has not looked. */
    known: () => loop.held && { pause: loop.pause, held: loop.held, isUnderWay: requests.isSent },
    /**
     * Reads what holds before the first look, which has to wait: a page may be closed sooner.
     *
     * @returns the newest place in the order of acceptance.
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
      reason: walk.wait.reason,
      code: walk.wait.code,
      dueAt: loop.nextAt(),
    }),
  }
  return delivery
}

export type Delivery = ReturnType<typeof createDelivery>
