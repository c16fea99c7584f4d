/** The outbox's source of time. Tests pass their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Monotonic milliseconds since an arbitrary moment, unaffected when the system clock is set; `now` by default. */
  elapsed?(): number
  /** Calls `call` once after `waitMs` milliseconds. The returned function cancels it. */
  after(waitMs: number, call: () => void): () => void
}

/** Monotonic milliseconds, or the wall clock where a clock has no monotonic one. */
export function elapsed(clock: Clock): number {
  return clock.elapsed ? clock.elapsed() : clock.now()
}
