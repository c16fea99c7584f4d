import type { Clock } from '../../core/clock.ts'

const tickMs = 1_000

/**
 * Runs an operation and rejects if it takes longer than a number of ticks. IndexedDB can hang for ever. Ticks count
 * running time: while a page is frozen, for an hour or more, only one tick passes.
 */
export function within<Result>(
  clock: Clock,
  ticks: number,
  work: () => Promise<Result>,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    let left = ticks
    let cancel = clock.after(tickMs, tick)
    function tick(): void {
      if (--left > 0) cancel = clock.after(tickMs, tick)
      else reject(new DOMException('The storage did not answer in time.', 'TimeoutError'))
    }
    const end = () => cancel()
    work().then(resolve, reject).then(end, end)
  })
}
