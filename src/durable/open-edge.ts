import * as v from 'valibot'
import { invalidOption, parseOptions } from '../http/connection/parse-options.ts'
import { refusePage } from '../http/connection/refuse-page.ts'
import { guardListener } from '../proxy/options/event.ts'
import type { ProxyOptions } from '../proxy/options/options.ts'
import { parseSettings } from '../proxy/options/settings.ts'
import { toSender } from '../proxy/options/to-sender.ts'
import { createProxy } from '../proxy/request/create-proxy.ts'
import { type Consumer, createConsumer } from './consumer/consumer.ts'
import type { ConsumerEvent } from './consumer/event.ts'
import { withTimeout } from './consumer/with-timeout.ts'
import { consumerEntries } from './consumer-schema.ts'
import type { QueueEngine } from './queue/engine.ts'
import { maxMessageBytes } from './queue/message.ts'
import { createQueueTransport } from './queue/queue-transport.ts'

/** A proxy that fills the queues of an engine, and the consumer that processes them. */
export interface Edge<Context> {
  readonly proxy: (request: Request, context?: Context) => Promise<Response>
  readonly consume: Consumer
  /** Reports a batch to the operator. It does not throw. */
  readonly emit: (event: ConsumerEvent) => void
  readonly now: () => number
}

/**
 * Connects a proxy and a consumer to an engine. `entries` are the schemas of the engine's own options; all other options
 * belong to the consumer or the proxy.
 *
 * @param caller function named in errors.
 * @throws ConfigurationError naming the invalid option, never its value; also in a page.
 */
export function openEdge<Context, Entries extends v.ObjectEntries>(
  caller: string,
  options: unknown,
  entries: Entries,
  engineOf: (
    settings: v.InferOutput<v.ObjectSchema<Entries, undefined>>,
    now: () => number,
  ) => QueueEngine,
): Edge<Context> & { readonly settings: v.InferOutput<v.ObjectSchema<Entries, undefined>> } {
  refusePage(caller)
  const [given, others] = splitOptions(options, entries)
  const [consumers, policy] = splitOptions(others, consumerEntries)
  if (policy['transport'] !== undefined) {
    throw invalidOption('transport cannot be given: the queue is in its place.')
  }
  const settings = parseOptions(v.object(entries), given, caller)
  const consuming = parseOptions(v.object(consumerEntries), consumers, caller)
  const engine = engineOf(settings, () => now())
  const proxyOptions = {
    ...policy,
    transport: createQueueTransport(engine.enqueue),
  } as unknown as ProxyOptions<Context>
  const proxy = createProxy<Context>(proxyOptions)
  const { policy: rules, grants, now, limits } = parseSettings(proxyOptions)
  if (limits.bytes > maxMessageBytes) throw invalidOption('limits.bytes must be 100,000 or less.')
  const { askForSender } = toSender({ ...consuming, grants, now })
  const emit = guardListener(consuming.onBatch)
  const consume = createConsumer({
    ...consuming,
    engine,
    policy: rules,
    // Without a key, the updates are tried again later.
    askForSender: () => withTimeout(askForSender).catch(() => undefined),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    now,
    emit,
  })
  return { proxy: proxy as Edge<Context>['proxy'], consume, emit, now, settings }
}

/** Splits options into those named by `entries` and the others. */
function splitOptions(options: unknown, entries: object) {
  const all = Object.entries(Object(options))
  const isNamed = ([name]: [string, unknown]) => Object.hasOwn(entries, name)
  return [
    Object.fromEntries(all.filter(isNamed)),
    Object.fromEntries(all.filter((entry) => !isNamed(entry))),
  ] as const
}
