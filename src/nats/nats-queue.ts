import * as v from 'valibot'
import type { ConsumerEvent } from '../durable/consumer/event.ts'
import { openEdge } from '../durable/open-edge.ts'
import type { DurableOptions } from '../durable/options.ts'
import type { Delivery } from '../durable/queue/engine.ts'
import type { JetStreamLike, JetStreamMessageLike } from './jetstream.ts'
import { createNatsEngine, toDelivery, tryAck } from './nats-engine.ts'
import { replayDeadLetters } from './replay-dead-letters.ts'
import { ackWaitMs, namesOf, updates } from './set-up-nats.ts'

/** Options of {@link createNatsQueue}. */
export interface NatsQueueOptions<Context = unknown> extends DurableOptions<Context> {
  /** Result of `jetstream(connection)`, whose streams {@link setUpNats} created. */
  readonly jetstream: JetStreamLike
}

/** A proxy that fills a stream, and the consumer that processes it. They may run in different processes. */
export interface NatsQueue<Context = unknown> {
  /** Answers 202 when the stream has stored an update. `toNodeListener` turns it into a listener. */
  readonly proxy: (request: Request, context?: Context) => Promise<Response>
  /** Writes due updates to Openlayer, batch by batch, until the signal aborts. It does not reject. */
  consume(signal: AbortSignal): Promise<void>
  /**
   * Enqueues up to 1,000 dead letters again, and resolves to their number. Unreadable ones are removed and reported to
   * `onBatch`.
   *
   * @throws the errors of NATS.
   */
  replay(): Promise<number>
}

const natsEntries = {
  jetstream: v.custom<JetStreamLike>(
    (value) =>
      typeof Object(value).publish === 'function' &&
      typeof Object(Object(value).consumers).get === 'function',
    'must be a JetStream client.',
  ),
}

/**
 * Creates the counterpart of `createWorker` on NATS JetStream: the proxy puts each request into a stream, and the
 * consumer writes it to Openlayer and repeats failed attempts for days.
 *
 * @throws ConfigurationError naming the invalid option, never its value.
 * @example
 * const connection = await connect({ servers: 'nats://127.0.0.1:4222' })
 * await setUpNats(await jetstreamManager(connection))
 * const queue = createNatsQueue({
 *   ...policy,
 *   apiKey: () => process.env.OPENLAYER_API_KEY,
 *   jetstream: jetstream(connection),
 * })
 * createServer(toNodeListener(queue.proxy)).listen(8787)
 * await queue.consume(stopping.signal)
 */
export function createNatsQueue<Context = unknown>(
  options: NatsQueueOptions<Context>,
): NatsQueue<Context> {
  const { proxy, consume, emit, now, settings } = openEdge<Context, typeof natsEntries>(
    'createNatsQueue',
    options,
    natsEntries,
    ({ jetstream }, clock) => createNatsEngine(jetstream, clock),
  )
  const { jetstream } = settings
  return {
    proxy,
    consume: async (signal) => {
      while (!signal.aborted) {
        const messages = await nextMessages(jetstream)
        // The cluster elects another leader within seconds.
        if (!messages) await pause(500, signal)
        else if (messages.length > 0)
          await extendAckWait(messages, () => consume(due(messages, now())))
      }
    },
    replay: async () => {
      const engine = createNatsEngine(jetstream, now)
      const { replayed, skipped } = await replayDeadLetters(jetstream, engine)
      if (skipped > 0) emit(replayEvent(replayed, skipped))
      return replayed
    },
  }
}

/** Returns the event that reports dead letters which were removed because they could not be enqueued. */
function replayEvent(replayed: number, skipped: number): ConsumerEvent {
  return {
    kind: 'consumed',
    messages: replayed + skipped,
    applied: 0,
    overridden: 0,
    retried: replayed,
    deadLetters: 0,
    codes: { invalid_message: skipped },
  }
}

/** Returns the next messages, or nothing if the stream cannot be reached. */
async function nextMessages(
  jetstream: JetStreamLike,
): Promise<readonly JetStreamMessageLike[] | undefined> {
  const messages: JetStreamMessageLike[] = []
  try {
    const consumer = await jetstream.consumers.get(updates, namesOf(updates).durable)
    const fetched = await consumer.fetch({ max_messages: 100, expires: 1_000 })
    for await (const message of fetched) messages.push(message)
  } catch {
    // Messages that arrived before the connection broke are processed.
    if (messages.length === 0) return undefined
  }
  return messages
}

function due(messages: readonly JetStreamMessageLike[], nowMs: number): readonly Delivery[] {
  return messages.flatMap((message) => toDelivery(message, nowMs) ?? [])
}

/**
 * Prevents messages from being delivered again while they are processed. A batch may take minutes if Openlayer does not
 * answer, and a second process would duplicate each message to be retried, at every attempt.
 */
async function extendAckWait(
  messages: readonly JetStreamMessageLike[],
  work: () => Promise<void>,
): Promise<void> {
  const timer = setInterval(() => {
    for (const message of messages) tryAck(() => message.working())
  }, ackWaitMs / 3)
  try {
    await work()
  } finally {
    clearInterval(timer)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
}
