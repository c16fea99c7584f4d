/** Records a result that is read part by part in its step. Only `within` throws. */
export interface ResultListener {
  /** Runs work in the step's context, so that its steps are child steps if the tracer has a context. Rethrows its errors. */
  within<Result>(work: () => Result): Result
  /** Collects a part. */
  add(part: unknown): void
  /** Ends the step successfully with the collected parts. `at` is in milliseconds since 1970; the default is now. */
  end(at?: number): void
  /** Ends the step with an error and the collected parts. */
  fail(cause: unknown, at?: number): void
  /**
   * Ends the step as partial with the collected parts, because its result is no longer read. If the step ends later, one update
   * corrects the row of the trace.
   */
  leave(): void
  /** Ends the step as partial if this object is garbage-collected, because the result can then no longer be read. */
  leaveWith(holder: object): void
}

/** How a step ends. Empty for a success now. */
export interface Ending {
  /** Milliseconds since 1970. The default is now. */
  readonly at?: number | undefined
  /** The result was not read to its end. */
  readonly partial?: true
  readonly failure?: { readonly cause: unknown }
}
