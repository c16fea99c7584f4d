import type { FoldedUpdate } from '../../core/update/transport.ts'
import type { Policy } from '../../proxy/policy/policy.ts'
import type { Delivery } from '../queue/engine.ts'
import { type QueueMessage, readMessage } from '../queue/message.ts'
import { checkAgain } from './check-again.ts'
import type { QueueOutcome } from './queue-outcome.ts'

/** An update of a batch and its outcome. */
export interface BatchItem {
  update: FoldedUpdate
  outcome: QueueOutcome
  isOverridden: boolean
}

export interface Opened {
  readonly delivery: Delivery
  /** Nothing if the body is not a message. */
  readonly message: QueueMessage | undefined
  readonly items: readonly BatchItem[]
  /** Returns the outcomes of all updates of the message, in order. */
  readonly outcomes: () => readonly QueueOutcome[]
}

/** Reads and checks a delivery. An update that may not be written becomes a dead letter; the others are not affected. */
export async function openMessage(
  delivery: Delivery,
  policy: Policy,
  nowMs: number,
): Promise<Opened> {
  const message = readMessage(delivery.body)
  if (!message) return { delivery, message, items: [], outcomes: () => [] }
  const entries = await Promise.all(
    message.updates.map(async (input): Promise<BatchItem | QueueOutcome> => {
      const checked = await checkAgain(input, policy, nowMs)
      if (checked.kind === 'refused') return { kind: 'dead', code: checked.code }
      return { update: checked.update, outcome: unwritten, isOverridden: false }
    }),
  )
  return {
    delivery,
    message,
    items: entries.flatMap((entry) => ('outcome' in entry ? [entry] : [])),
    outcomes: () => entries.map((entry) => ('outcome' in entry ? entry.outcome : entry)),
  }
}

/** Outcome of an update that was not tried: it waits. */
export const unwritten = { kind: 'failed', code: 'upstream_unavailable' } as const
