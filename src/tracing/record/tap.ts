/** Listens to a stream for its step, which ends with what was gathered, however the stream ends; nothing here throws. */
export interface Tap {
  add(part: unknown): void
  done(): void
  fail(cause: unknown): void
  leave(): void
}

/** How a step ends, apart from well. */
export interface Ending {
  /** Whoever reads its stream went away early. */
  readonly partial?: true
  readonly failure?: { readonly cause: unknown }
}
