import { checkOptions } from '../core/update/check-options.ts'
import type { JetStreamManagerLike } from './jetstream.ts'

/** Time without an acknowledgement after which a message is delivered again, perhaps to another process. */
export const ackWaitMs = 60_000

/** Names of the streams. Each has one subject and one durable consumer, named after it in lower case. */
export const [updates, deadLetters] = ['AFTERTRACE', 'AFTERTRACE_DEAD'] as const

/** Returns the names of a stream's subject and its durable consumer. */
export function namesOf(stream: string) {
  const name = stream.toLowerCase().replaceAll('_', '-')
  return { subject: `${name}.messages`, durable: name }
}

const second = 1_000_000_000
const day = 86_400 * second

/**
 * Creates the two streams and their consumers, unless they exist: a work queue for updates, kept for 14 days, and one for
 * dead letters, kept for 30.
 *
 * @param manager result of `jetstreamManager(connection)`.
 * @param options.replicas of each stream: 3 survive the loss of one server. Default 3.
 * @throws ConfigurationError for invalid options, and the errors of the manager.
 * @example
 * await setUpNats(await jetstreamManager(connection), { replicas: 3 })
 */
export async function setUpNats(
  manager: JetStreamManagerLike,
  options: { readonly replicas?: number | undefined } = {},
): Promise<void> {
  const { replicas = 3 } = checkOptions(options, { replicas: ['number'] })
  for (const [stream, days] of [
    [updates, 14],
    [deadLetters, 30],
  ] as const) {
    const { subject, durable } = namesOf(stream)
    await manager.streams.add({
      name: stream,
      subjects: [subject],
      retention: 'workqueue',
      storage: 'file',
      num_replicas: replicas,
      max_age: days * day,
      duplicate_window: 120 * second,
    } as never)
    await manager.consumers.add(stream, {
      durable_name: durable,
      ack_policy: 'explicit',
      ack_wait: ackWaitMs * 1_000_000,
      max_deliver: -1,
      max_ack_pending: 5_000,
    } as never)
  }
}
