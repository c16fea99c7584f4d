import type { Clock } from '../core/clock.ts'

/** The outcome of some work, or a rejection once the wait is over: IndexedDB is known to hang for ever. */
export function within<Result>(
  work: () => Promise<Result>,
  waitMs: number,
  clock: Clock,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(waitMs, () =>
      reject(new DOMException('The storage did not answer in time.', 'TimeoutError')),
    )
    work().then(resolve, reject).finally(cancel)
  })
}
