import type { DurableOptions } from '../durable/options.ts'
import type { DatabaseLike, QueueLike } from './bindings.ts'

/** Everything that {@link createWorker} needs: the proxy's policy, the key, and the bindings of `wrangler.jsonc`. */
export interface WorkerOptions<Context = unknown> extends DurableOptions<Context> {
  /** The queues that updates wait in: one carries 5,000 messages a second. */
  readonly queues: readonly QueueLike[]
  /** The queue that takes what was given up, and its name as batches have it. */
  readonly deadLetters: { readonly queue: QueueLike; readonly name: string }
  /** The D1 database that keeps dead letters for 30 days. */
  readonly database: DatabaseLike
  /** Guards the operator's routes: 32 or more characters, or a function that gives them. */
  readonly operatorSecret: string | (() => string | undefined | Promise<string | undefined>)
}
