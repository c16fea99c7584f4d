import type { Clock } from '../clock.ts'
import type { Wake } from '../rules/pause.ts'
import type { AbortSignalLike } from '../update/abort-signal.ts'
import type { Delivery } from './delivery.ts'

/** Options of a flush. */
export interface FlushOptions {
  /**
   * How long to continue, in milliseconds; pauses that end within this time are waited for. The default is 25,000 if updates
   * are kept in memory. Otherwise flush by default ends when nothing more can be sent now.
   */
  readonly deadlineMs?: number | undefined
  /** Ends the flush early. Waiting updates stay. */
  readonly signal?: AbortSignalLike | undefined
}

/** What a flush works on. */
interface Flushed {
  readonly delivery: Pick<Delivery, 'wake' | 'status'>
  readonly clock: Clock
  /** Whether updates are lost with this process. Then pauses are waited for until the deadline. */
  readonly isFleeting: boolean
  /** Resolves when stored entries have been counted. */
  readonly ready?: Promise<unknown> | undefined
  /** Entries accepted after this time are not waited for. */
  readonly through?: number | undefined
}

/** Delivers everything that can be delivered now. */
export async function flush(
  { delivery, clock, isFleeting, ready, through }: Flushed,
  { deadlineMs = isFleeting ? 25_000 : undefined, signal }: FlushOptions = {},
): Promise<void> {
  const endsAt = clock.now() + (deadlineMs ?? Number.POSITIVE_INFINITY)
  let isOver = false
  let end = (): void => undefined
  const over = new Promise<void>((resolve) => {
    end = () => {
      isOver = true
      resolve()
    }
  })
  const cancel = deadlineMs === undefined ? end : clock.after(deadlineMs, end)
  signal?.addEventListener('abort', end)
  if (signal?.aborted) end()
  await Promise.race([ready, over])
  for (let wake: Wake = 'flush'; !isOver; wake = 'timer') {
    await Promise.race([delivery.wake(wake, through), over])
    const { dueAt } = delivery.status()
    const waitMs = Math.max(0, dueAt - clock.now())
    if (dueAt > endsAt || dueAt === Number.POSITIVE_INFINITY) break
    if (isOver || (waitMs > 0 && deadlineMs === undefined)) break
    let stopWaiting = end
    const due = new Promise<void>((resolve) => {
      stopWaiting = clock.after(waitMs, resolve)
    })
    await Promise.race([due, over])
    stopWaiting()
  }
  cancel()
  signal?.removeEventListener('abort', end)
}
