import type { Clock } from '../clock.ts'
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

/**
 * Delivers what can be delivered now.
 *
 * @param isFleeting nothing outlives this run: due moments are waited out, until the deadline.
 */
export function flush(
  delivery: Pick<Delivery, 'wake' | 'status'>,
  clock: Clock,
  isFleeting: boolean,
  { deadlineMs: askedMs = isFleeting ? 25_000 : undefined, signal }: FlushOptions = {},
): Promise<void> {
  const deadlineMs = askedMs ?? Number.POSITIVE_INFINITY
  return new Promise((resolve) => {
    let cancel: (() => void) | undefined
    let cancelWait: (() => void) | undefined
    let isOver = false
    const stop = (): void => {
      isOver = true
      cancel?.()
      cancelWait?.()
      signal?.removeEventListener('abort', stop)
      resolve()
    }
    const endsAt = clock.now() + deadlineMs
    if (deadlineMs < Number.POSITIVE_INFINITY) cancel = clock.after(deadlineMs, stop)
    signal?.addEventListener('abort', stop)
    if (signal?.aborted) return stop()
    const go = async (): Promise<void> => {
      await delivery.wake('flush')
      for (;;) {
        const { dueAt } = delivery.status()
        const waitMs = Math.max(0, dueAt - clock.now())
        if (isOver || dueAt > endsAt || dueAt === Number.POSITIVE_INFINITY) return
        if (waitMs > 0 && askedMs === undefined) return
        await new Promise<void>((due) => {
          cancelWait = clock.after(waitMs, due)
        })
        if (isOver) return
        await delivery.wake('timer')
      }
    }
    void go().then(stop)
  })
}
