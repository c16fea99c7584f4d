import { type DrainPorts, type DrainResult, drain } from './drain.ts'
import { type Gate, openGate, type Wake } from './gate.ts'
import { maxBatch } from './judge.ts'
import type { Lock } from './lock.ts'

export interface FlusherPorts extends Omit<DrainPorts, 'halted'> {
  readonly lock: Lock
  /** How many entries wait, as far as this page knows. */
  readonly pending: () => number
  /** Whether the outbox exceeds its limits. */
  readonly isFull: () => boolean
  /** Brings it back within them; called while the lock is held, before anything is sent. */
  readonly tend: () => Promise<void>
  /** Told when what {@link Flusher.status} says has changed. */
  readonly onStatus: () => void
  /** Told of what should not happen: the storage failing under a drain. */
  readonly onFault: (fault: unknown) => void
}

export interface FlusherStatus {
  readonly flushing: boolean
  readonly paused: boolean
  readonly gate: Gate
  /** When the next try is planned, in milliseconds since 1970; infinite when none is. */
  readonly dueAt: number
}

export interface Flusher {
  /** Tries to deliver what is due; resolves when a try that began after the call has ended. */
  wake(reason: Wake): Promise<void>
  pause(): void
  resume(): void
  close(): void
  status(): FlusherStatus
}

/** The longest wait that timers can count. */
const maxTimerMs = 2_147_483_647
const faultWaitMs = 5_000

/** Turns wakes into drains, one at a time, and plans the next by the earliest due moment. */
export function createFlusher(ports: FlusherPorts): Flusher {
  const { clock, lock } = ports
  let last: DrainResult = {
    gate: openGate,
    dueAt: Number.POSITIVE_INFINITY,
    more: false,
    size: maxBatch,
  }
  let running: Promise<void> | undefined
  let waiting: { readonly reason: Wake; readonly run: Promise<void> } | undefined
  let cancelTimer: (() => void) | undefined
  let stopped: 'paused' | 'closed' | undefined

  function wake(reason: Wake): Promise<void> {
    if (stopped === 'closed') return Promise.resolve()
    const barred = stopped || (reason === 'accept' && last.gate.untilMs > clock.now())
    if (barred && !ports.isFull()) return Promise.resolve(plan())
    if (!running) return start(reason)
    const stronger = waiting && reason === 'accept' ? waiting.reason : reason
    const run = waiting?.run ?? running.then(() => start(waiting?.reason ?? reason))
    waiting = { reason: stronger, run }
    return run
  }

  function start(reason: Wake): Promise<void> {
    waiting = undefined
    running = flush(reason).finally(() => {
      running = undefined
      plan()
      ports.onStatus()
    })
    ports.onStatus()
    return running
  }

  async function flush(reason: Wake): Promise<void> {
    let wakeReason = reason
    do {
      last = { ...last, more: false }
      await lock
        .run(async (held) => {
          await ports.tend()
          if (!stopped)
            last = await drain({ ...ports, halted: () => !!stopped }, held, wakeReason, last.size)
        })
        .catch((fault: unknown) => {
          last = { ...last, dueAt: clock.now() + faultWaitMs }
          ports.onFault(fault)
        })
      wakeReason = 'timer'
    } while (last.more && !stopped)
  }

  /** No timer while nothing waits. */
  function plan(): void {
    cancelTimer?.()
    const at = dueAt()
    if (at === Number.POSITIVE_INFINITY) return
    const waitMs = Math.min(Math.max(0, at - clock.now()), maxTimerMs)
    cancelTimer = clock.after(waitMs, () => void wake('timer'))
  }

  function dueAt(): number {
    if (stopped || ports.pending() === 0) return Number.POSITIVE_INFINITY
    return last.gate.untilMs > clock.now() ? last.gate.untilMs : last.dueAt
  }

  function stop(how: 'paused' | 'closed'): void {
    stopped = how
    cancelTimer?.()
    ports.onStatus()
  }

  return {
    wake,
    pause: () => stop('paused'),
    close() {
      stop('closed')
      lock.release()
    },
    resume() {
      if (stopped === 'closed') return
      stopped = undefined
      void wake('resume')
    },
    status: () => ({ flushing: !!running, paused: !!stopped, gate: last.gate, dueAt: dueAt() }),
  }
}
