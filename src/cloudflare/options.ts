import type { DurableOptions } from '../durable/options.ts'
import type { DatabaseLike, QueueLike } from './bindings.ts'

/** Options of {@link createWorker}: the policy of the proxy, the key, and the bindings from `wrangler.jsonc`. */
export interface WorkerOptions<Context = unknown> extends DurableOptions<Context> {
  /** Queues for updates. One queue takes 5,000 messages per second. */
  readonly queues: readonly QueueLike[]
  /** Queue for dead letters, and its name as given in batches. */
  readonly deadLetters: { readonly queue: QueueLike; readonly name: string }
  /** D1 database that stores dead letters for 30 days. */
  readonly database: DatabaseLike
  /** Secret of the operator's routes, at least 32 characters, or a function that returns it. */
  readonly operatorSecret: string | (() => string | undefined | Promise<string | undefined>)
}
