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
import { consumerEntries } from './consumer-schema.ts'
import type { QueueEngine } from './queue/engine.ts'
import { maxMessageBytes } from './queue/message.ts'
import { createQueueTransport } from './queue/queue-transport.ts'

/** Both halves: the proxy that fills an engine's queues, and the consumer that empties them. */
export interface Edge<Context> {
  readonly proxy: (request: Request, context?: Context) => Promise<Response>
  readonly consume: Consumer
  /** Tells the operator of a batch. It does not throw. */
  readonly emit: (event: ConsumerEvent) => void
  readonly now: () => number
}

/**
 * Puts a proxy before an engine and a consumer behind it. What an engine itself needs is in `entries`; all other options
 * are the consumer's or the proxy's.
 *
 * @param caller whose options they are, for errors.
 * @throws ConfigurationError naming the option that cannot work, never its value; in a page, too.
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
  const [given, others] = part(options, entries)
  const [consumers, policy] = part(others, consumerEntries)
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
    askForSender: () => askForSender(new AbortController().signal),
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    now,
    emit,
  })
  return { proxy: proxy as Edge<Context>['proxy'], consume, emit, now, settings }
}

/** Parts options by whether they are among these. */
function part(options: unknown, entries: object) {
  const all = Object.entries(Object(options))
  const isAmong = ([name]: [string, unknown]) => Object.hasOwn(entries, name)
  return [
    Object.fromEntries(all.filter(isAmong)),
    Object.fromEntries(all.filter((entry) => !isAmong(entry))),
  ] as const
}
