import { openEdge } from '../durable/open-edge.ts'
import type { Enqueue } from '../durable/queue/engine.ts'
import { spread } from '../durable/queue/spread.ts'
import type { MessageBatchLike, MessageLike, QueueLike } from './bindings.ts'
import { hasDeadLetters, keepDeadLetters, removeExpired } from './dead-letters.ts'
import { answerOperator, operatorPath } from './operator-routes.ts'
import type { WorkerOptions } from './options.ts'
import { toDelivery, toEnqueue, toStoreDeadLetters } from './queues.ts'
import { workerEntries } from './worker-schema.ts'

/** Handlers of a Worker, to be exported as default. */
export interface DurableWorker<Context = unknown> {
  /** The proxy and, below `/operator`, the operator's routes. */
  fetch(request: Request, env?: unknown, context?: Context): Promise<Response>
  /** The consumer of all queues, including that of dead letters. */
  queue(batch: MessageBatchLike): Promise<void>
  /** Removes dead letters after 30 days. Once a day is often enough. */
  scheduled(): Promise<void>
}

/**
 * Creates a Worker that accepts updates at once and delivers them later. The proxy puts each request on a Cloudflare
 * Queue and answers 202. The consumer writes to Openlayer, repeats failed attempts for days, and stores dead letters in
 * D1.
 *
 * Create one per isolate. `limits.bytes` must be 100,000 or less, because larger requests do not fit into a message.
 *
 * @throws ConfigurationError naming the invalid option, never its value; also in a page.
 * @example
 * import { env } from 'cloudflare:workers'
 *
 * export default createWorker({
 *   ...policy,
 *   apiKey: () => env.OPENLAYER_API_KEY,
 *   operatorSecret: () => env.OPERATOR_SECRET,
 *   queues: [env.UPDATES],
 *   deadLetters: { queue: env.DEAD_LETTERS, name: 'aftertrace-dead-letters' },
 *   database: env.DATABASE,
 * })
 */
export function createWorker<Context = unknown>(
  options: WorkerOptions<Context>,
): DurableWorker<Context> {
  const { proxy, consume, now, settings } = openEdge<Context, typeof workerEntries>(
    'createWorker',
    options,
    workerEntries,
    ({ queues, deadLetters }) => ({
      enqueue: spreadOver(queues),
      storeDeadLetters: toStoreDeadLetters(deadLetters.queue),
    }),
  )
  const { queues, deadLetters, operatorSecret, database } = settings
  const secret = typeof operatorSecret === 'function' ? operatorSecret : () => operatorSecret
  const operator = { database, enqueue: spreadOver(queues), secret, now }
  return {
    fetch: async (request, _env, context) => {
      const { pathname } = new URL(request.url)
      const isOperators = pathname === operatorPath || pathname.startsWith(`${operatorPath}/`)
      return isOperators ? answerOperator(request, operator) : proxy(request, context)
    },
    queue: async ({ queue, messages }) => {
      // Recognized by content too: if the configured name is wrong, dead letters would be consumed as updates, rejected
      // and stored again, endlessly.
      const isDead = (message: MessageLike) => queue === deadLetters.name || hasDeadLetters(message)
      const dead = messages.filter(isDead)
      if (dead.length < messages.length) {
        await consume(messages.filter((message) => !isDead(message)).map(toDelivery))
      }
      if (dead.length > 0) await keepDeadLetters(dead, database, now())
    },
    scheduled: () => removeExpired(database, now()),
  }
}

function spreadOver(queues: readonly QueueLike[]): Enqueue {
  return spread(queues.map(toEnqueue))
}
