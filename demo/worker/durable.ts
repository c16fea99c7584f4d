import { createWorker } from '../../src/cloudflare.ts'
import type { Bindings } from './bindings.ts'
import { addCounts, type Counts } from './counts.ts'
import type { Openlayer } from './openlayer.ts'
import { policy } from './policy.ts'

/** The demo runs on one computer alone, and its operator page is open to whoever sits there. */
export const operatorSecret = 'the-demo-has-no-secrets-from-you'

/**
 * The durable Worker, made for one event. It hurries: a vote is tried four times within seconds, so that one can watch it
 * end among the dead letters.
 */
export function durableOf(openlayer: Openlayer, bindings: Bindings) {
  const counted: Partial<Counts>[] = []
  const { apiKey, onEvent, transport: _, ...rest } = policy(openlayer, bindings)
  const worker = createWorker({
    ...rest,
    apiKey: apiKey ?? '',
    queues: [bindings.UPDATES],
    deadLetters: { queue: bindings.DEAD_LETTERS, name: 'demo-dead-letters' },
    database: bindings.DEAD_LETTER_ROWS,
    operatorSecret,
    attempts: 4,
    graceMs: [5_000, 10_000],
    random: () => Math.random() / 4,
    onEvent: (event) => {
      onEvent?.(event)
      if (event.kind === 'answered') counted.push({ queued: event.statuses.queued ?? 0 })
    },
    onBatch: (event) => {
      console.log(JSON.stringify(event))
      const { applied, overridden, deadLetters, retried } = event
      counted.push({ delivered: applied + overridden, givenUp: deadLetters, retried })
    },
  })
  /** Adds up what the event counted; to be awaited before it ends. */
  const finish = async (more: Partial<Counts> = {}) => {
    for (const counts of [...counted, more]) await addCounts(counts, bindings.ROWS)
  }
  return { worker, finish }
}
