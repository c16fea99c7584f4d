import { createWorker } from '../../src/cloudflare.ts'
import type { Bindings } from './bindings.ts'
import { addCounts, type Counts } from './counts.ts'
import type { Openlayer } from './openlayer.ts'
import { policy } from './policy.ts'

/** A public secret: the demo runs only on this computer, so its operator page is open to anyone who uses it. */
export const operatorSecret = 'public-operator-secret-of-the-demo'

/**
 * Creates the durable Worker for one event. A vote is tried four times within seconds, so that a viewer can watch it become
 * a dead letter.
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
  /** Adds the counts of this event to the totals. Await it before the event ends. */
  const finish = async (more: Partial<Counts> = {}) => {
    for (const counts of [...counted, more]) await addCounts(counts, bindings.ROWS)
  }
  return { worker, finish }
}
