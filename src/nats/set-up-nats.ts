import type { JetStreamManagerLike } from './jetstream.ts'

/** The streams' names, each with one subject and one durable consumer of the same name in lower case. */
export const [updates, deadLetters] = ['AFTERTRACE', 'AFTERTRACE_DEAD'] as const

/** What a stream and its consumer are called. */
export function namesOf(stream: string) {
  const name = stream.toLowerCase().replaceAll('_', '-')
  return { subject: `${name}.messages`, durable: name }
}

const second = 1_000_000_000
const day = 86_400 * second

/**
 * Makes the two streams and their consumers, or leaves those that are there as they are: a work queue for updates, kept
 * for 14 days, and one for what was given up, kept for 30.
 *
 * @param manager of `jetstreamManager(connection)`.
 * @param options.replicas of each stream: 3 survive the loss of one server. Default 3.
 * @throws whatever the manager throws.
 * @example
 * await setUpNats(await jetstreamManager(connection), { replicas: 3 })
 */
export async function setUpNats(
  manager: JetStreamManagerLike,
  { replicas = 3 }: { readonly replicas?: number | undefined } = {},
): Promise<void> {
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
      ack_wait: 60 * second,
      max_deliver: -1,
      max_ack_pending: 5_000,
    } as never)
  }
}
