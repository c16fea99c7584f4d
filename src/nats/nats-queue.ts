import * as v from 'valibot'
import type { ConsumerEvent } from '../durable/consumer/event.ts'
import { openEdge } from '../durable/open-edge.ts'
import type { DurableOptions } from '../durable/options.ts'
import type { Delivery } from '../durable/queue/engine.ts'
import type { JetStreamLike, JetStreamMessageLike } from './jetstream.ts'
import { createNatsEngine, say, toDelivery } from './nats-engine.ts'
import { replayDeadLetters } from './replay-dead-letters.ts'
import { ackWaitMs, namesOf, updates } from './set-up-nats.ts'

/** Everything that {@link createNatsQueue} needs. */
export interface NatsQueueOptions<Context = unknown> extends DurableOptions<Context> {
  /** Of `jetstream(connection)`; {@link setUpNats} made its streams. */
  readonly jetstream: JetStreamLike
}

/** A proxy that fills a stream, and the consumer that empties it; they may run in different processes. */
export interface NatsQueue<Context = unknown> {
  /** The proxy: answers 202 once the stream has an update. `toNodeListener` makes a listener of it. */
  readonly proxy: (request: Request, context?: Context) => Promise<Response>
  /** Writes what is due to Openlayer, batch after batch, until the signal aborts. It does not reject. */
  consume(signal: AbortSignal): Promise<void>
  /**
   * Puts what was given up back, up to 1,000 messages; gives their number. What cannot be read is passed over and
   * removed: `onBatch` hears how many there were.
   *
   * @throws whatever NATS throws.
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
 * Does on NATS JetStream what `createWorker` does on Cloudflare Queues: the proxy puts each request into a stream, the
 * consumer writes to Openlayer and tries again for days.
 *
 * @throws ConfigurationError naming the option that cannot work, never its value.
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
        else if (messages.length > 0) await working(messages, () => consume(due(messages, now())))
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

/** Dead letters that could not be put back are gone: their operator has to hear of it. */
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

/** The next messages; nothing while the stream cannot be reached. */
async function nextMessages(
  jetstream: JetStreamLike,
): Promise<readonly JetStreamMessageLike[] | undefined> {
  const messages: JetStreamMessageLike[] = []
  try {
    const consumer = await jetstream.consumers.get(updates, namesOf(updates).durable)
    const fetched = await consumer.fetch({ max_messages: 100, expires: 1_000 })
    for await (const message of fetched) messages.push(message)
  } catch {
    // What was delivered before the connection broke is dealt with all the same.
    if (messages.length === 0) return undefined
  }
  return messages
}

function due(messages: readonly JetStreamMessageLike[], nowMs: number): readonly Delivery[] {
  return messages.flatMap((message) => toDelivery(message, nowMs) ?? [])
}

/**
 * Keeps messages from being delivered again while they are dealt with: a batch takes minutes where Openlayer does not answer, and
 * another process would double what has to be tried again, at each try.
 */
async function working(
  messages: readonly JetStreamMessageLike[],
  work: () => Promise<void>,
): Promise<void> {
  const timer = setInterval(() => {
    for (const message of messages) say(() => message.working())
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
