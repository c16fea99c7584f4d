/// <reference lib="esnext.disposable" preserve="true" />
import type { FlushOptions } from '../core/delivery/flush.ts'
import type { Outbox } from '../core/outbox/inspect.ts'
import type { Latest } from '../core/outbox/pending.ts'
import type { Receipt } from '../core/outbox/receipts.ts'
import type { internals } from '../core/update/internals.ts'
import type { RowUpdate } from '../core/update/update.ts'
import type { Internals } from './internals.ts'

/** Attaches row updates to traces and keeps each of them until it is delivered. */
export interface Client {
  /**
   * Accepts a row update. Resolves when it is stored, not when it is delivered; `receipt.settled` resolves then.
   *
   * @throws ValidationError if the update cannot be sent; nothing is stored then.
   * @throws ConfigurationError if `scrub` returns neither an update nor `null`.
   * @throws AftertraceError `closed` after {@link Client.close}.
   * @example
   * const receipt = await client.update(humanFeedback('832y98d3', 'up'))
   * receipt.safety // 'stored'
   */
  update(update: RowUpdate, options?: UpdateOptions): Promise<Receipt>
  /**
   * Delivers what can be delivered now. Updates accepted after the call are not waited for. In a Worker it waits for short
   * pauses to end, at most 25 s, and returns what remains, for a queue of your own.
   *
   * @throws AftertraceError `closed` if the client is closed meanwhile. Waiting updates stay stored for the next client.
   * @example
   * ctx.waitUntil(client.flush())
   */
  flush(options?: FlushOptions): Promise<FlushSummary>
  /**
   * Returns the newest values of a trace known on this device, without asking a server. Waiting values take precedence over
   * delivered ones.
   */
  latest(inferenceId: string): Promise<Latest | undefined>
  /** Returns the same for several traces. A trace without known values is absent. */
  latest(inferenceIds: readonly string[]): Promise<ReadonlyMap<string, Latest>>
  /**
   * Sets the grant for the waiting and future updates of a trace, and sends updates that wait for one.
   *
   * @throws ValidationError if the grant or the id is invalid; nothing is changed then.
   */
  authorize(inferenceId: string, grant: string): Promise<void>
  /** Stops sending. Updates are still accepted. */
  pause(): void
  /** Sends again, also after the proxy has refused the page. */
  resume(): void
  /**
   * Stops sending and closes the storage. Resolves when accepted updates are stored and the connection is closed. Later
   * updates are refused.
   */
  close(): Promise<void>
  /** Same as {@link Client.close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
  /** Waiting and refused updates, for a badge, a list, or a sign-out. */
  readonly outbox: Outbox
  /** Resolves when stored updates have been counted. Until then a badge would show 0. */
  readonly ready: Promise<void>
  /** Internal to this package; may change without notice. */
  readonly [internals]: Internals
}

/** Options of a single update. */
export interface UpdateOptions {
  /** Grant of its trace, if the proxy requires one. It also applies to other updates of the trace. */
  readonly grant?: string | undefined
}

/** Result of a flush. */
export interface FlushSummary {
  /** Number of updates that this page delivered to the next hop during the flush. */
  readonly delivered: number
  /** Number of updates permanently refused during the flush; they are dead letters now. */
  readonly rejected: number
  /** Updates that still wait. */
  readonly remaining: readonly RowUpdate[]
}
