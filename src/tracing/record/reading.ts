/** Listens to a result that is read part by part, for its step. Apart from `within` nothing here throws. */
export interface Reading {
  /** Runs work as the step's own: steps in it stand below, where the tracer has a context. Throws what the work throws. */
  within<Result>(work: () => Result): Result
  /** Gathers a part. */
  add(part: unknown): void
  /** Ends the step well, with what was gathered; `at` is when, in milliseconds since 1970, now by default. */
  end(at?: number): void
  /** Ends it with an error, and what was gathered. */
  fail(cause: unknown, at?: number): void
  /**
   * Ends it as partial, with what was gathered: whoever wanted the result went away. It may still end; then the trace's row is
   * corrected by one update.
   */
  leave(): void
  /** Ends it as partial should this object be collected as garbage: nobody can read the result any more. */
  leaveWith(holder: object): void
}

/** How a step ends, apart from well. */
export interface Ending {
  /** When, in milliseconds since 1970; now by default. */
  readonly at?: number | undefined
  /** Whoever reads its stream went away early. */
  readonly partial?: true
  readonly failure?: { readonly cause: unknown }
}
