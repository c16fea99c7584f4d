import { createConsumer } from '../durable/consumer.ts'
import { createQueueTransport } from '../durable/queue-transport.ts'
import { spread } from '../durable/spread.ts'
import { invalidOption, parseOptions } from '../http/connection/parse-options.ts'
import { refusePage } from '../http/connection/refuse-page.ts'
import type { ProxyOptions } from '../proxy/options/options.ts'
import { parseSettings } from '../proxy/options/settings.ts'
import { toSender } from '../proxy/options/to-sender.ts'
import { createProxy } from '../proxy/request/create-proxy.ts'
import type { MessageBatchLike } from './bindings.ts'
import { keepDeadLetters, removeExpired } from './dead-letters.ts'
import { answerOperator, operatorPath } from './operator-routes.ts'
import type { WorkerOptions } from './options.ts'
import { toBury, toDelivery, toEnqueue } from './queues.ts'
import { workerOptions } from './worker-schema.ts'

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
  refusePage('createWorker')
  const { own, policy } = split(options)
  const settings = parseOptions(workerOptions, own, 'createWorker')
  const enqueue = spread(settings.queues.map(toEnqueue))
  const proxyOptions = {
    ...policy,
    transport: createQueueTransport(enqueue),
    ...(settings.onEvent && { onEvent: settings.onEvent }),
  } as unknown as ProxyOptions<Context>
  const proxy = createProxy<Context>(proxyOptions)
  const { policy: rules, grants, now, limits } = parseSettings(proxyOptions)
  if (limits.bytes > 100_000) throw invalidOption('limits.bytes must be 100,000 or less.')
  const { askForSender } = toSender({ ...settings, grants, now })
  const consume = createConsumer({
    ...settings,
    engine: { enqueue, bury: toBury(settings.deadLetters.queue) },
    policy: rules,
    askForSender: () => askForSender(new AbortController().signal),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    now,
    emit: (event) => {
      // There is nowhere left to report what a reporter throws.
      void (async () => settings.onEvent?.(event))().catch(() => undefined)
    },
  })
  const { operatorSecret, database } = settings
  const secret = typeof operatorSecret === 'function' ? operatorSecret : () => operatorSecret
  const answer = proxy as (request: Request, context?: Context) => Promise<Response>
  return {
    fetch: async (request, _env, context) => {
      const { pathname } = new URL(request.url)
      if (pathname === operatorPath || pathname.startsWith(`${operatorPath}/`)) {
        return answerOperator(request, { database, enqueue, secret, now })
      }
      return answer(request, context)
    },
    queue: async ({ queue, messages }) => {
      if (queue === settings.deadLetters.name) await keepDeadLetters(messages, database, now())
      else await consume(messages.map(toDelivery))
    },
    scheduled: () => removeExpired(database, now()),
  }
}

/** Parts the proxy's options from those of this Worker. */
function split(options: unknown) {
  const own: Record<string, unknown> = {}
  const policy: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(Object(options))) {
    const to = Object.hasOwn(workerOptions.entries, name) ? own : policy
    to[name] = value
  }
  return { own, policy }
}
