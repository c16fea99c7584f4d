import { openEdge } from '../durable/open-edge.ts'
import type { Enqueue } from '../durable/queue/engine.ts'
import { spread } from '../durable/queue/spread.ts'
import type { MessageBatchLike, MessageLike, QueueLike } from './bindings.ts'
import { isBuried, keepDeadLetters, removeExpired } from './dead-letters.ts'
import { answerOperator, operatorPath } from './operator-routes.ts'
import type { WorkerOptions } from './options.ts'
import { toBury, toDelivery, toEnqueue } from './queues.ts'
import { workerEntries } from './worker-schema.ts'

/** The handlers of a Worker: `export default` it as it is. */
export interface DurableWorker<Context = unknown> {
  /** The proxy, and below `/operator` the operator's routes. */
  fetch(request: Request, env?: unknown, context?: Context): Promise<Response>
  /** The consumer of all queues, the dead letters' included. */
  queue(batch: MessageBatchLike): Promise<void>
  /** Removes dead letters after 30 days: once a day is enough. */
  scheduled(): Promise<void>
}

/**
 * Makes a Worker that takes updates at once and delivers them later: the proxy puts each request on one of Cloudflare's
 * queues and answers 202, its consumer writes to Openlayer and tries again for days, and what ends badly is kept in D1.
 *
 * Make one for an isolate. A request with more than 100,000 bytes does not fit into a message, so `limits.bytes` may not
 * allow it.
 *
 * @throws ConfigurationError naming the option that cannot work, never its value; in a page, too.
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
      bury: toBury(deadLetters.queue),
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
      // Whatever the name says: as updates they would be given up, and come back, for ever.
      const isDead = (message: MessageLike) => queue === deadLetters.name || isBuried(message)
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
