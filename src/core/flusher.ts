import { type DrainState, drain, type Overseer } from './drain.ts'
import type { Flusher, FlusherListener } from './flusher-interface.ts'
import { isOpen, openGate, type Wake } from './gate.ts'
import { maxBatch } from './judge.ts'
import type { Ports } from './ports.ts'
import { runLocked } from './run-locked.ts'
import type { AbortSignalLike } from './update/abort-signal.ts'
import type { DueLane } from './walk.ts'

const faultWaitMs = 5_000
const parkedMs = 100
/** Which of two wakes counts: the one that may probe more closed gates. */
const strength: readonly Wake[] = [
  'accept',
  'timer',
  'visible',
  'online',
  'start',
  'resume',
  'flush',
]

/**
 * Turns wakes into drains, one at a time, and plans the next by the earliest due moment.
 *
 * @param pending how many entries wait, as far as this page knows.
 */
export function createFlusher(
  ports: Ports,
  pending: () => number,
  { onStatus, onContended, onSending, onMissing }: FlusherListener,
): Flusher {
  const { clock, lock, isPage, onFault } = ports
  let last: DrainState = { gate: openGate, dueAt: Number.POSITIVE_INFINITY, size: maxBatch, at: 0 }
  let running: Promise<void> | undefined
  let upcoming: Promise<void> | undefined
  let upcomingWake: Wake = 'accept'
  let cancelTimer: (() => void) | undefined
  let state: 'running' | 'paused' | 'closed' = 'running'
  let isGone = false
  let departures = 0
  let isHolding = false
  let isContended = false
  let underWay: readonly DueLane[] = []

  function wake(reason: Wake): Promise<void> {
    if (isHalted()) return Promise.resolve()
    if (!running) {
      cancelTimer?.()
      running = flush(reason).finally(() => {
        running = undefined
        plan()
        onStatus()
      })
      onStatus()
      return running
    }
    if (!upcoming || strength.indexOf(reason) > strength.indexOf(upcomingWake))
      upcomingWake = reason
    upcoming ??= running.then(() => {
      upcoming = undefined
      return wake(upcomingWake)
    })
    return upcoming
  }

  async function flush(reason: Wake): Promise<void> {
    isContended = false
    const run = async (held: AbortSignalLike): Promise<void> => {
      const overseer = oversee()
      isHolding = true
      if (isContended) {
        onContended()
        // What a page that went away has parked takes a moment to reach other processes.
        if (isPage) await new Promise<void>((next) => clock.after(parkedMs, next))
      }
      if (!overseer.isHalted()) last = await drain(ports, held, reason, last.size, overseer)
      if (last.dueAt === Number.POSITIVE_INFINITY && pending() > 0) onMissing()
    }
    try {
      await runLocked(ports, run, () => {
        isContended = true
      })
    } catch (fault) {
      last = { ...last, dueAt: clock.now() + faultWaitMs, at: clock.now() }
      onFault(fault)
    }
    isHolding = false
  }

  function isHalted(): boolean {
    return state !== 'running' || isGone
  }

  /** A drain that had to let go of the lock does not go on, not even when the page is back. */
  function oversee(): Overseer {
    const own = departures
    return {
      isHalted: () => isHalted() || departures !== own,
      hasLetGo: () => departures !== own,
      onSending(lanes) {
        underWay = lanes
        onSending(lanes.flatMap(({ folded }) => folded.taken))
      },
    }
  }

  function nextAt(): number {
    if (isHalted() || pending() <= 0) return Number.POSITIVE_INFINITY
    const nowMs = clock.now()
    // The clock was set back: no moment from before can be trusted.
    if (nowMs < last.at) return nowMs
    return isOpen(last.gate, nowMs, 'timer') ? last.dueAt : last.gate.untilMs
  }

  function plan(): void {
    cancelTimer?.()
    const waitMs = nextAt() - clock.now()
    if (waitMs === Number.POSITIVE_INFINITY || running) return
    cancelTimer = clock.after(waitMs, () => void wake('timer'))
  }

  return {
    wake,
    plan,
    turn(next) {
      if (state === 'closed') return
      state = next
      plan()
      if (next === 'running') void wake('resume')
      if (next === 'closed') lock.release()
      onStatus()
    },
    leave() {
      isGone = true
      departures++
      cancelTimer?.()
      lock.letGo()
      isHolding = false
    },
    show() {
      isGone = false
      plan()
    },
    idle: () => running ?? Promise.resolve(),
    status: () => ({
      ...last,
      dueAt: nextAt(),
      isFlushing: !!running,
      isPaused: state !== 'running',
      // Who has the lock is known as good as at once.
      isAlone: isHolding || (!!running && !isContended),
      underWay: underWay.map(({ lane }) => lane),
    }),
  }
}
