import { traceOf } from '../../http/rows/openlayer-transport.ts'
import type { RowSender } from '../../http/rows/row-sender.ts'
import type { Policy } from '../../proxy/policy/policy.ts'
import type { Delivery, QueueEngine } from '../queue/engine.ts'
import { retryDelayMs } from './backoff.ts'
import type { ConsumerEvent } from './event.ts'
import { type Carrier, type Opened, openMessage, unwritten } from './open-message.ts'
import { dropOverridden } from './overridden.ts'
import type { Pace } from './pace.ts'
import { type QueueOutcome, queueOutcomeOf } from './queue-outcome.ts'
import { type RetryPolicy, settleMessage } from './settle-message.ts'
import { writeBatch } from './write-batch.ts'

export interface ConsumerOptions extends RetryPolicy {
  readonly engine: QueueEngine
  readonly policy: Policy
  /** Gives what writes to Openlayer; nothing while there is no usable key. It does not reject. */
  readonly askForSender: () => Promise<RowSender | undefined>
  /** Writes at once. */
  readonly concurrency: number
  readonly pace?: Pace | undefined
  readonly wait: (ms: number) => Promise<void>
  readonly now: () => number
  readonly emit: (event: ConsumerEvent) => void
}

/** Deals with one batch of deliveries: each is acknowledged or comes again. It does not reject. */
export type Consumer = (deliveries: readonly Delivery[]) => Promise<void>

/** Makes the consumer: the same for every engine. It tries each update once, for the engine does the repeating. */
export function createConsumer(options: ConsumerOptions): Consumer {
  return async (deliveries) => {
    const opened = await Promise.all(
      deliveries.map((delivery) => openMessage(delivery, options.policy, options.now())),
    )
    const carriers = opened.flatMap(({ carriers }) => carriers)
    await write(carriers, options)
    const settled = await Promise.all(opened.map((message) => settle(message, options)))
    options.emit({
      kind: 'consumed',
      messages: deliveries.length,
      applied: carriers.filter(
        ({ outcome, isOverridden }) => outcome.kind === 'done' && !isOverridden,
      ).length,
      overridden: carriers.filter(
        ({ outcome, isOverridden }) => outcome.kind === 'done' && isOverridden,
      ).length,
      retried: settled.reduce((sum, { retried }) => sum + retried, 0),
      deadLetters: settled.reduce((sum, { deadLetters }) => sum + deadLetters, 0),
      codes: countCodes(opened.flatMap(({ outcomes }) => outcomes())),
    })
  }
}

async function write(
  carriers: readonly Carrier[],
  { askForSender, concurrency, pace, wait }: ConsumerOptions,
): Promise<void> {
  if (carriers.length === 0) return
  const send = await askForSender()
  if (!send) return mark(carriers, { kind: 'failed', code: 'upstream_key_refused' })
  const placed = carriers.map((carrier) => ({ carrier, update: carrier.update }))
  const { kept, overridden } = dropOverridden(placed)
  try {
    const waitMs = (await pace?.(kept.length)) ?? 0
    if (waitMs > 0) await wait(waitMs)
  } catch {
    // Without its leave nothing is sent: what is not known to be within the limit is not.
    return
  }
  const verdicts = await writeBatch(
    kept.map(({ update }) => update),
    send,
    concurrency,
  )
  kept.forEach(({ carrier }, index) => {
    carrier.outcome = queueOutcomeOf(verdicts[index])
  })
  // What overrode them may have been refused for good: then they count after all.
  const refused = new Set(
    kept
      .filter(({ carrier }) => carrier.outcome.kind === 'dead')
      .map(({ update }) => traceOf(update)),
  )
  const trimmed = kept.filter(({ carrier, update }) => carrier.update !== update)
  for (const { carrier } of [...overridden, ...trimmed]) {
    const isNeeded = refused.has(traceOf(carrier.update))
    if (isNeeded) carrier.outcome = unwritten
    else if (carrier.outcome === unwritten) {
      carrier.outcome = { kind: 'done' }
      carrier.isOverridden = true
    }
  }
}

function mark(carriers: readonly Carrier[], outcome: QueueOutcome): void {
  for (const carrier of carriers) carrier.outcome = outcome
}

async function settle(
  { delivery, message, outcomes }: Opened,
  options: ConsumerOptions,
): Promise<{ readonly retried: number; readonly deadLetters: number }> {
  const { engine, random } = options
  try {
    if (!message) {
      const { id, attempts, body } = delivery
      await engine.bury([{ id, code: 'invalid_message', attempts, update: body }])
      delivery.ack()
      return { retried: 0, deadLetters: 1 }
    }
    const { deadLetters, again, retryMs, retried } = settleMessage(
      message,
      outcomes(),
      delivery.attempts,
      options,
    )
    if (deadLetters.length > 0) await engine.bury(deadLetters)
    for (const { message: next, delayMs } of again) await engine.enqueue(next, { delayMs })
    if (retryMs === undefined) delivery.ack()
    else delivery.retry(retryMs)
    return { retried, deadLetters: deadLetters.length }
  } catch {
    // A queue that refuses: the whole message comes again, and saying the same twice does no harm.
    delivery.retry(retryDelayMs(delivery.attempts, random()))
    return { retried: message?.updates.length ?? 1, deadLetters: 0 }
  }
}

function countCodes(outcomes: readonly QueueOutcome[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const outcome of outcomes) {
    if (outcome.kind !== 'done') counts[outcome.code] = (counts[outcome.code] ?? 0) + 1
  }
  return counts
}
