import { elapsed } from '../clock.ts'
import type { Ports } from '../outbox/ports.ts'
import { noPause, type Pause, type Wake } from '../rules/pause.ts'
import type { Request } from '../rules/request.ts'
import type { Heard } from '../tabs/heard.ts'
import type { PageName } from '../tabs/page-name.ts'
import { attempt } from './attempt.ts'
import type { DeliveryListener } from './listener.ts'
import { look, type Sight } from './look.ts'
import { createRequests } from './requests.ts'
import type { Answered, SettleResult } from './settle-requests.ts'
import { createSettler } from './settler.ts'
import { createWalk, forever } from './walk.ts'

/** Answers that come sooner are quick. */
const quickMs = 1_000
const faultWaitMs = 5_000

/** Looks, sends and settles until there is nothing more to do, and plans the next look. */
export function createLoop(ports: Ports, page: PageName, heard: Heard, listener: DeliveryListener) {
  const { clock, onFault } = ports
  const { pending, onStatus } = listener
  const requests = createRequests(clock)
  const { sent, live } = requests
  const walk = createWalk()
  const settler = createSettler(ports, onAnswered)
  let isAsked = false
  let isQuick = false
  let lookedAt = 0
  let cancelTimer: (() => void) | undefined

  const loop = {
    state: 'running' as 'running' | 'paused' | 'closed',
    isGone: false,
    /** Counts the times the page went away: what was begun before is void. */
    life: 0,
    isHeldBack: false,
    isLooking: false,
    isFailing: false,
    wanted: 'accept' as Wake,
    held: undefined as ReadonlySet<string> | undefined,
    pause: noPause as Pause,
    requests,
    walk,
    isSettling: settler.isSettling,
    isHalted: (): boolean => loop.state !== 'running' || loop.isGone,
    nextAt(): number {
      if (loop.isHalted() || pending() <= 0) return Number.POSITIVE_INFINITY
      // The clock was set back: no moment from before can be trusted.
      return clock.now() < lookedAt ? clock.now() : walk.wait.dueAt
    },
    stopTimer: (): void => cancelTimer?.(),
    plan(): void {
      cancelTimer?.()
      const at = loop.nextAt()
      if (at === Number.POSITIVE_INFINITY || isOccupied()) return
      cancelTimer = clock.after(Math.max(0, at - clock.now()), loop.kick)
    },
    /** Looks now, or as soon as it may. */
    kick(): void {
      isAsked = true
      if (isOccupied() || loop.isHalted() || (loop.isFailing && settler.isSettling())) return
      loop.isLooking = true
      cancelTimer?.()
      onStatus()
      void lookAround(loop.life)
    },
    onRest: (): void => undefined,
  }

  const room = () => requests.room(loop.isFailing, isQuick)
  const isOccupied = () => loop.isLooking || loop.isHeldBack || room() === 0

  /** Looks until there is nothing more to lease. */
  async function lookAround(life: number): Promise<void> {
    const isCurrent = () => loop.life === life && !loop.isHalted()
    try {
      while (isAsked && room() > 0) {
        isAsked = false
        await listener.beforeLook()
        const sight = isCurrent() ? await lookOnce(isCurrent) : undefined
        if (loop.life !== life) return
        if (sight) takeIn(sight)
      }
    } catch (fault) {
      onFault(fault)
      walk.wait = { dueAt: clock.now() + faultWaitMs }
    }
    if (loop.life !== life) return
    loop.isLooking = false
    loop.onRest()
  }

  function lookOnce(isCurrent: () => boolean): Promise<Sight | undefined> {
    return look(ports, {
      page: page.name(),
      newRequestId: page.nextEntryId,
      isOwn: requests.isOwn,
      isUnderWay: (trace) => live.has(trace),
      heard: heard.of,
      isCurrent,
      wake: loop.wanted,
      from: walk.from,
      size: walk.size,
      count: room(),
      extraBytes: listener.extraBytes(),
    })
  }

  function takeIn(sight: Sight): void {
    lookedAt = clock.now()
    loop.held = sight.held
    loop.pause = sight.pause
    requests.add(sight.requests)
    listener.onSight(sight)
    if (sight.requests.length > 0) loop.wanted = 'timer'
    if (!walk.take(sight)) isAsked = true
    else if (live.size === 0) {
      loop.wanted = 'timer'
      if (walk.wait === forever && pending() > 0) listener.onMissing()
    }
    sendReady()
  }

  function sendReady(): void {
    const request = requests.next(loop.isFailing)
    if (!request) return
    if (request === 'void') isAsked = true
    else void send(request)
    sendReady()
  }

  async function send(request: Request): Promise<void> {
    const [life, sentAt] = [loop.life, elapsed(clock)]
    const aborter = ports.createAborter()
    sent.set(request, aborter)
    const reply = await attempt(ports, request, aborter.signal)
    sent.delete(request)
    const isLate = loop.life !== life
    if (!isLate) {
      isQuick = elapsed(clock) - sentAt < quickMs
      loop.isFailing = reply.pause !== undefined
      if (loop.isFailing) requests.revoke()
      if (!loop.isHalted()) sendReady()
    }
    settler.add({ request, reply, page: page.name(), isAborted: loop.state === 'closed', isLate })
  }

  function onAnswered(answered: readonly Answered[], result?: SettleResult): void {
    if (result) {
      loop.pause = result.pause
      listener.onSettled(result, answered)
    } else walk.wait = { dueAt: clock.now() + faultWaitMs }
    for (const { request } of answered) requests.forget(request)
    loop.kick()
    loop.onRest()
  }

  return loop
}
