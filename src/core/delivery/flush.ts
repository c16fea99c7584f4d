import type { Clock } from '../clock.ts'
import type { Wake } from '../rules/pause.ts'
import type { AbortSignalLike } from '../update/abort-signal.ts'
import type { Delivery } from './delivery.ts'

/** How long a flush may take. */
export interface FlushOptions {
  /**
   * How long to go on, in milliseconds, waiting out pauses that end before. Where nothing is kept beyond this run
   * 25,000; elsewhere, without it, flush ends when nothing more can be sent now.
   */
  readonly deadlineMs?: number | undefined
  /** Ends it early; what waits goes on waiting. */
  readonly signal?: AbortSignalLike | undefined
}

/** Of what a flush is. */
interface Flushed {
  readonly delivery: Pick<Delivery, 'wake' | 'status'>
  readonly clock: Clock
  /** Nothing outlives this run: due moments are waited out, until the deadline. */
  readonly isFleeting: boolean
  /** Resolves when it is known what waits. */
  readonly ready?: Promise<unknown> | undefined
  /** What was accepted after this time is not waited for. */
  readonly through?: number | undefined
}

/** Delivers what can be delivered now. */
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
