import type { Clock } from '../../core/clock.ts'

const tickMs = 1_000

/**
 * The outcome of some work, or a rejection after so many ticks of running time: IndexedDB is known to hang for ever,
 * but a page that was frozen for an hour has let only one tick pass.
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
