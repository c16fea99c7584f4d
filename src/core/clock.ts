/** Time as the outbox asks for it; a test hands in its own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls once after a wait in milliseconds, unless the returned function is called before. */
  after(waitMs: number, call: () => void): () => void
}
