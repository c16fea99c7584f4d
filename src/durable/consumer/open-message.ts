import type { FoldedUpdate } from '../../core/update/transport.ts'
import type { Policy } from '../../proxy/policy/policy.ts'
import type { Delivery } from '../queue/engine.ts'
import { type QueueMessage, readMessage } from '../queue/message.ts'
import { checkAgain } from './check-again.ts'
import type { QueueOutcome } from './queue-outcome.ts'

/** An update on its way, and what became of it. */
export interface Carrier {
  update: FoldedUpdate
  outcome: QueueOutcome
  isOverridden: boolean
}

export interface Opened {
  readonly delivery: Delivery
  /** Nothing where it was no message at all. */
  readonly message: QueueMessage | undefined
  readonly carriers: readonly Carrier[]
  /** One for each update of the message, in its order. */
  readonly outcomes: () => readonly QueueOutcome[]
}

/** Reads a delivery: an update that may not be written is dead, and its neighbours are not. */
export async function openMessage(
  delivery: Delivery,
  policy: Policy,
  nowMs: number,
): Promise<Opened> {
  const message = readMessage(delivery.body)
  if (!message) return { delivery, message, carriers: [], outcomes: () => [] }
  const entries = await Promise.all(
    message.updates.map(async (input): Promise<Carrier | QueueOutcome> => {
      const checked = await checkAgain(input, policy, nowMs)
      if (checked.kind === 'refused') return { kind: 'dead', code: checked.code }
      return { update: checked.update, outcome: unwritten, isOverridden: false }
    }),
  )
  return {
    delivery,
    message,
    carriers: entries.flatMap((entry) => ('outcome' in entry ? [entry] : [])),
    outcomes: () => entries.map((entry) => ('outcome' in entry ? entry.outcome : entry)),
  }
}

/** What was not tried waits. */
export const unwritten: QueueOutcome = { kind: 'failed', code: 'upstream_unavailable' }
