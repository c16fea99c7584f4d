import type { Ports } from '../outbox/ports.ts'
import { noPause, type Pause } from '../records/pause.ts'
import type { Wake } from '../rules/pause.ts'
import type { Heard } from '../tabs/heard.ts'
import type { PageName } from '../tabs/page-name.ts'
import type { DeliveryListener } from './listener.ts'
import type { LookContext, Sight } from './look.ts'
import { createRequests } from './requests.ts'
import type { Answered } from './settle-requests.ts'
import { takeTurn } from './turn.ts'
import { createWalk, forever } from './walk.ts'

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
  const walk = createWalk()
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
    walk,
    isHalted,
    nextAt(): number {
      if (loop.isHalted() || pending() <= 0) return Number.POSITIVE_INFINITY
      // The clock was set back, so earlier moments are not valid.
      return clock.now() < lookedAt ? clock.now() : walk.wait.dueAt
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
    onWalked: (): void => undefined,
  }

  const mayLook = () => isAsked && room() > 0 && !loop.isHeldBack && !loop.isHalted()
  const hasWork = () => answered.length > 0 || released.length > 0 || mayLook()

  async function work(): Promise<void> {
    loop.isBusy = true
    cancelTimer?.()
    onStatus()
    while (hasWork()) {
      try {
        await turn()
      } catch (fault) {
        onFault(fault)
        walk.wait = { dueAt: clock.now() + faultWaitMs }
      }
    }
    loop.isBusy = false
    loop.onRest()
  }

  async function turn(): Promise<void> {
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
      const taken = await takeTurn(ports, batch, released.splice(0), context)
      const { sight, pause } = taken
      loop.pause = pause
      listener.onTurn(taken)
      // Settled traces may have newer entries that a look at later traces did not read.
      const isWhole = sight && context?.from === undefined && sight.next === undefined
      if (batch.length > 0 && !isWhole) isAsked = true
      batch.forEach(requests.forget)
      if (sight && requests.life === life) takeIn(sight)
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
      from: walk.from,
      size: walk.size * room(),
      count: room(),
      extraBytes: listener.extraBytes(),
    }
  }

  function takeIn(sight: Sight): void {
    lookedAt = clock.now()
    loop.held = sight.held
    requests.add(sight.requests)
    if (sight.requests.length > 0) loop.wanted = 'timer'
    if (!walk.take(sight)) {
      isAsked = true
      return
    }
    loop.onWalked()
    if (live.size > 0) return
    loop.wanted = 'timer'
    if (walk.wait === forever && pending() > 0) listener.onMissing()
  }

  return loop
}
