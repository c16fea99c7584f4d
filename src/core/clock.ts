/** Time as the outbox asks for it; a test hands in its own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds since any fixed moment, which go on evenly when the time of day is set; `now` by default. */
  elapsed?(): number
  /** Calls once after a wait in milliseconds, unless the returned function is called before. */
  after(waitMs: number, call: () => void): () => void
}

/** Milliseconds that go on evenly. */
export function elapsed(clock: Clock): number {
  return clock.elapsed ? clock.elapsed() : clock.now()
}
