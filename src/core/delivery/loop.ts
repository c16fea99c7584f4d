import type { Ports } from '../outbox/ports.ts'
import { noPause, type Pause } from '../records/pause.ts'
import type { Wake } from '../rules/pause.ts'
import type { Heard } from '../tabs/heard.ts'
import type { PageName } from '../tabs/page-name.ts'
import { runCycle } from './cycle.ts'
import type { DeliveryListener } from './listener.ts'
import type { LookContext, LookResult } from './look.ts'
import { createRequests } from './requests.ts'
import { createScan, forever } from './scan.ts'
import type { Answered } from './settle-requests.ts'

const faultWaitMs = 5_000

/** Settles, looks and sends until nothing can be sent, and schedules the next look. */
export function createLoop(ports: Ports, page: PageName, heard: Heard, listener: DeliveryListener) {
  const { clock, onFault } = ports
  const { pending, onStatus } = listener
  const isHalted = (): boolean => loop.state !== 'running' || loop.isGone
  const requests = createRequests(ports, page, isHalted, () => {
    isAsked = true
    loop.start()
  })
  const { answered, live, released, room } = requests
  const scan = createScan()
  let isAsked = false
  let lookedAt = 0
  let cancelTimer: (() => void) | undefined

  const loop = {
    state: 'running' as 'running' | 'paused' | 'closed',
    isGone: false,
    isHeldBack: false,
    /** Whether a transaction is under way. */
    isBusy: false,
    wanted: 'accept' as Wake,
    held: undefined as ReadonlySet<string> | undefined,
    pause: noPause as Pause,
    requests,
    scan,
    isHalted,
    nextAt(): number {
      if (loop.isHalted() || pending() <= 0) return Number.POSITIVE_INFINITY
      // The clock was set back, so earlier moments are not valid.
      return clock.now() < lookedAt ? clock.now() : scan.wait.dueAt
    },
    stopTimer: (): void => cancelTimer?.(),
    plan(): void {
      cancelTimer?.()
      const at = loop.nextAt()
      if (at === Number.POSITIVE_INFINITY || loop.isBusy || loop.isHeldBack || room() === 0) return
      cancelTimer = clock.after(Math.max(0, at - clock.now()), loop.kick)
    },
    /** Looks now, or as soon as it is allowed. */
    kick(): void {
      isAsked = true
      loop.start()
    },
    /** Looks now, if it was asked to and is allowed. It handles its failures itself. */
    start(): void {
      if (!loop.isBusy && hasWork()) void work()
    },
    onRest: (): void => undefined,
    /** Called when all traces have been looked at. */
    onScanned: (): void => undefined,
  }

  const mayLook = () => isAsked && room() > 0 && !loop.isHeldBack && !loop.isHalted()
  const hasWork = () => answered.length > 0 || released.length > 0 || mayLook()

  async function work(): Promise<void> {
    loop.isBusy = true
    cancelTimer?.()
    onStatus()
    while (hasWork()) {
      try {
        await cycle()
      } catch (fault) {
        onFault(fault)
        scan.wait = { dueAt: clock.now() + faultWaitMs }
      }
    }
    loop.isBusy = false
    loop.onRest()
  }

  async function cycle(): Promise<void> {
    const { life } = requests
    const isCurrent = () => requests.life === life && !loop.isHalted()
    const isLook = mayLook()
    if (isLook) {
      isAsked = false
      await listener.beforeLook()
    }
    const batch = answered.splice(0)
    try {
      const context = isLook && isCurrent() ? contextOf(batch, isCurrent) : undefined
      const taken = await runCycle(ports, batch, released.splice(0), context)
      const { found, pause } = taken
      loop.pause = pause
      listener.onCycle(taken)
      // Settled traces may have newer entries that a look at later traces did not read.
      const isWhole = found && context?.from === undefined && found.next === undefined
      if (batch.length > 0 && !isWhole) isAsked = true
      batch.forEach(requests.forget)
      if (found && requests.life === life) takeIn(found)
    } finally {
      batch.forEach(requests.forget)
    }
  }

  function contextOf(batch: readonly Answered[], isCurrent: () => boolean): LookContext {
    const settling = new Set(batch.map(({ request }) => request))
    return {
      page: page.name(),
      newRequestId: page.nextEntryId,
      isOwn: requests.isOwn,
      isUnderWay(trace) {
        const request = live.get(trace)
        return request !== undefined && !settling.has(request)
      },
      heard: heard.of,
      limits: ports.limits,
      isCurrent,
      wake: loop.wanted,
      from: scan.from,
      size: scan.size * room(),
      count: room(),
      extraBytes: listener.extraBytes(),
    }
  }

  function takeIn(found: LookResult): void {
    lookedAt = clock.now()
    loop.held = found.held
    requests.add(found.requests)
    if (found.requests.length > 0) loop.wanted = 'timer'
    if (!scan.take(found)) {
      isAsked = true
      return
    }
    loop.onScanned()
    if (live.size > 0) return
    loop.wanted = 'timer'
    if (scan.wait === forever && pending() > 0) listener.onMissing()
  }

  return loop
}
