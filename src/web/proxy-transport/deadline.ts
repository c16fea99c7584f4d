import type { Clock } from '../../core/clock.ts'
import type { AbortSignalLike } from '../../core/update/abort-signal.ts'

/** Creates a signal that aborts after the timeout or with the caller's signal, and a promise that rejects then. */
export function startDeadline(clock: Clock, timeoutMs: number, outer: AbortSignalLike) {
  const inner = new AbortController()
  let reject: (reason: unknown) => void = () => undefined
  const passed = new Promise<never>((_, rejected) => {
    reject = rejected
  })
  // Without a handler, a rejection after the end of the request would be unhandled.
  passed.catch(() => undefined)
  let isOver = false

  function stop(): void {
    isOver = true
    inner.abort()
    reject(new DOMException('The request was given up.', 'TimeoutError'))
  }

  const cancel = clock.after(timeoutMs, stop)
  if (outer.aborted) stop()
  outer.addEventListener('abort', stop)

  return {
    signal: inner.signal,
    passed,
    isOver: () => isOver,
    /** Whether the platform's `fetch` accepts this signal. In jsdom it refuses the signal of the other realm. */
    isKnownToFetch(url: string): boolean {
      try {
        return typeof Request === 'undefined' || !!new Request(url, { signal: inner.signal })
      } catch {
        return false
      }
    },
    end(): void {
      cancel()
      outer.removeEventListener('abort', stop)
    },
  }
}
