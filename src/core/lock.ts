import type { AbortSignalLike } from './update/abort-signal.ts'

/** Lets one drain at a time run, among all tabs and workers of an outbox. */
export interface Lock {
  /**
   * Runs when the lock is granted and holds it until the work ends. At most one call is outstanding.
   * The signal aborts when the lock is lost. Resolves without running when it is released first.
   *
   * @param onContended told when somebody else turns out to have it.
   */
  run(work: (held: AbortSignalLike) => Promise<void>, onContended: () => void): Promise<void>
  /** Takes it from whoever holds it, for the call that waits. */
  steal(): void
  /** Lets go, of the lock or the request for it; what runs may still come to its end. */
  letGo(): void
  /** Lets go, and stops what runs. */
  release(): void
}
