/// <reference lib="esnext.disposable" preserve="true" />
import type { FlushOptions } from '../core/delivery/flush.ts'
import type { Outbox } from '../core/outbox/inspect.ts'
import type { Latest } from '../core/outbox/pending.ts'
import type { Receipt } from '../core/outbox/receipts.ts'
import type { internals } from '../core/update/internals.ts'
import type { RowUpdate } from '../core/update/update.ts'
import type { Internals } from './internals.ts'

/** Attaches row updates to traces, and keeps each until it is delivered. */
export interface Client {
  /**
   * Accepts a row update. Resolves when it is safe, not when it is delivered: `receipt.settled` tells that.
   *
   * @throws ValidationError for an update that the wire cannot carry; nothing was stored then.
   * @throws ConfigurationError where `scrub` returns neither an update nor `null`.
   * @throws AftertraceError `closed` after {@link Client.close}.
   * @example
   * const receipt = await client.update(humanFeedback('832y98d3', 'up'))
   * receipt.safety // 'stored'
   */
  update(update: RowUpdate, options?: UpdateOptions): Promise<Receipt>
  /**
   * Delivers what can be delivered now; what is accepted after the call is not waited for. In a Worker it waits out
   * short pauses, 25 s at most, and hands back what remains, for a queue of your own.
   *
   * @throws AftertraceError `closed` where the storage was closed meanwhile: what waits is there for the next client.
   * @example
   * ctx.waitUntil(client.flush())
   */
  flush(options?: FlushOptions): Promise<FlushSummary>
  /** The newest values of a trace known on this device, waiting over delivered; no server is asked. */
  latest(inferenceId: string): Promise<Latest | undefined>
  /** The same for several traces; one about which nothing is known is absent. */
  latest(inferenceIds: readonly string[]): Promise<ReadonlyMap<string, Latest>>
  /**
   * Gives the updates of a trace the grant that they need, now and later; those that wait for one are sent.
   *
   * @throws ValidationError when it can be no grant, or no id; nothing is changed then.
   */
  authorize(inferenceId: string, grant: string): Promise<void>
  /** Stops sending; goes on accepting. */
  pause(): void
  /** Sends again, also after the proxy had refused us altogether. */
  resume(): void
  /**
   * Stops sending and closes the storage; resolves when it is closed. What was accepted before is stored by then.
   * Nothing is accepted after it.
   */
  close(): Promise<void>
  /** As {@link Client.close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
  /** What waits and what was refused: for a badge, an inspector, a sign-out. */
  readonly outbox: Outbox
  /** Resolves when what was stored before is counted: until then a badge would show 0. */
  readonly ready: Promise<void>
  /** For the other doors of this package; it may change without notice. */
  readonly [internals]: Internals
}

/** What goes with an update, and is no part of it. */
export interface UpdateOptions {
  /** The grant of its trace, where the proxy asks for one; kept for the trace's other updates as well. */
  readonly grant?: string | undefined
}

/** What a flush achieved. */
export interface FlushSummary {
  /** How many accepted updates reached the next hop meanwhile, by this page. */
  readonly delivered: number
  /** How many were refused for good meanwhile, by this page: they are dead letters now. */
  readonly rejected: number
  /** What still waits. */
  readonly remaining: readonly RowUpdate[]
}
