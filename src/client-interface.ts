/// <reference lib="esnext.disposable" preserve="true" />
import type { FlushOptions } from './core/flush.ts'
import type { Outbox } from './core/inspect.ts'
import type { Receipt } from './core/receipt.ts'
import type { Latest } from './core/review.ts'
import type { RowUpdate } from './core/update/update.ts'
import type { UpdateManyOptions, UpdateManySummary, Updates } from './update-many-interface.ts'

/** Attaches row updates to traces, and keeps each until it is delivered. */
export interface Client {
  /**
   * Accepts a row update. Resolves when it is safe, not when it is delivered: `receipt.settled` tells that.
   *
   * @throws ValidationError for an update that the wire cannot carry; nothing was stored then.
   * @throws AftertraceError `closed` after {@link Client.close}.
   * @example
   * const receipt = await client.update(humanFeedback('832y98d3', 'up'))
   * receipt.safety // 'stored'
   */
  update(update: RowUpdate, options?: UpdateOptions): Promise<Receipt>
  /**
   * Accepts the whole row of a trace that is over, to be streamed before the updates of that trace. It is what a
   * tracer takes as its `publish`. Through a proxy it goes only where the proxy's policy has `publish`.
   *
   * @throws ValidationError for a row that the wire cannot carry; nothing was stored then.
   * @throws AftertraceError `closed` after {@link Client.close}.
   * @example
   * const tracer = createTracer({ publish: client.publish, inferencePipelineId })
   */
  publish(row: PublishedRow, config: object, target: PublishTarget): Promise<Receipt>
  /**
   * Accepts any number of updates, no faster than they are delivered: at most half of what the outbox holds waits at
   * a time. Resolves when all are settled, or nothing more can be sent now, or the signal aborts. An update that is
   * no good is counted and reported, and holds up nobody.
   *
   * @throws whatever the iterable throws; what was accepted before stays so.
   * @example
   * const { failed } = await client.updateMany(rowsOf('labels.csv'), {
   *   onProgress: ({ settled, remainingMs }) => console.log(settled, remainingMs),
   * })
   */
  updateMany(updates: Updates, options?: UpdateManyOptions): Promise<UpdateManySummary>
  /**
   * Delivers what can be delivered now. In a Worker it waits out short pauses, 25 s at most, and hands back what
   * remains, for a queue of your own.
   *
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
   * @throws ValidationError when it can be no grant.
   */
  authorize(inferenceId: string, grant: string): Promise<void>
  /** Stops sending; goes on accepting. */
  pause(): void
  /** Sends again, also after the proxy had refused us altogether. */
  resume(): void
  /** Lets go of everything but what is stored; what was accepted by then will be. Nothing is accepted after it. */
  close(): Promise<void>
  /** As {@link Client.close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>
  /** What waits and what was refused: for a badge, an inspector, a sign-out. */
  readonly outbox: Outbox
}

/** The columns of a trace's row. */
export type PublishedRow = Readonly<Record<string, unknown>>

/** Whose row it is. */
export interface PublishTarget {
  readonly inferencePipelineId: string
  readonly inferenceId: string
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
