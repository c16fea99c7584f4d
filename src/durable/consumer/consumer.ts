import type { RowSender } from '../../http/rows/row-sender.ts'
import type { Policy } from '../../proxy/policy/policy.ts'
import type { Delivery, QueueEngine } from '../queue/engine.ts'
import { retryDelayMs } from './backoff.ts'
import type { ConsumerEvent } from './event.ts'
import { type BatchItem, type Opened, openMessage, unwritten } from './open-message.ts'
import { dropOverridden, restoreOverridden } from './overridden.ts'
import type { Pace } from './pace.ts'
import { type QueueOutcome, queueOutcomeOf } from './queue-outcome.ts'
import { type RetryPolicy, settleMessage } from './settle-message.ts'
import { withTimeout } from './with-timeout.ts'
import { writeBatch } from './write-batch.ts'

export interface ConsumerOptions extends RetryPolicy {
  readonly engine: QueueEngine
  readonly policy: Policy
  /** Returns the function that writes to Openlayer, or nothing if there is no usable key. It does not reject. */
  readonly askForSender: () => Promise<RowSender | undefined>
  /** Maximum number of concurrent writes. */
  readonly concurrency: number
  readonly pace?: Pace | undefined
  readonly wait: (ms: number) => Promise<void>
  readonly now: () => number
  readonly emit: (event: ConsumerEvent) => void
}

/** Processes one batch of deliveries: acknowledges each of them or has it delivered again. It does not reject. */
export type Consumer = (deliveries: readonly Delivery[]) => Promise<void>

/** Creates the consumer, which is the same for every engine. It tries each update once per delivery; the engine repeats. */
export function createConsumer(options: ConsumerOptions): Consumer {
  return async (deliveries) => {
    const opened = await Promise.all(
      deliveries.map((delivery) => openMessage(delivery, options.policy, options.now())),
    )
    const items = opened.flatMap(({ items }) => items)
    await write(items, options)
    const settled = await Promise.all(opened.map((message) => settle(message, options)))
    options.emit({
      kind: 'consumed',
      messages: deliveries.length,
      applied: items.filter(({ outcome, isOverridden }) => outcome.kind === 'done' && !isOverridden)
        .length,
      overridden: items.filter(
        ({ outcome, isOverridden }) => outcome.kind === 'done' && isOverridden,
      ).length,
      retried: settled.reduce((sum, { retried }) => sum + retried, 0),
      deadLetters: settled.reduce((sum, { deadLetters }) => sum + deadLetters, 0),
      codes: countCodes(opened.flatMap(({ outcomes }) => outcomes())),
    })
  }
}

async function write(
  items: readonly BatchItem[],
  { askForSender, concurrency, pace, wait }: ConsumerOptions,
): Promise<void> {
  if (items.length === 0) return
  const send = await askForSender()
  if (!send) return mark(items, { kind: 'failed', code: 'upstream_key_refused' })
  const placed = items.map((item) => ({ item, update: item.update }))
  const { kept, overridden } = dropOverridden(placed)
  try {
    const waitMs = (await withTimeout(async () => pace?.(kept.length))) ?? 0
    if (waitMs > 0) await wait(waitMs)
  } catch {
    // Nothing is sent without permission, because the limit might be exceeded.
    return
  }
  const verdicts = await writeBatch(
    kept.map(({ update }) => update),
    send,
    concurrency,
  )
  kept.forEach(({ item }, index) => {
    item.outcome = queueOutcomeOf(verdicts[index])
  })
  for (const { item } of overridden) {
    item.outcome = { kind: 'done' }
    item.isOverridden = true
  }
  for (const { item, update } of restoreOverridden(placed, ({ item }) => isDead(item))) {
    // An update that is tried again anyway is not reduced.
    if (item.outcome.kind !== 'done') continue
    item.outcome = { ...unwritten, update }
    item.isOverridden = false
  }
}

function isDead({ outcome }: BatchItem): boolean {
  return outcome.kind === 'dead'
}

function mark(items: readonly BatchItem[], outcome: QueueOutcome): void {
  for (const item of items) item.outcome = outcome
}

async function settle(
  { delivery, message, outcomes }: Opened,
  options: ConsumerOptions,
): Promise<{ readonly retried: number; readonly deadLetters: number }> {
  const { engine, random } = options
  try {
    if (!message) {
      const { id, attempts, body } = delivery
      await engine.storeDeadLetters([{ id, code: 'invalid_message', attempts, update: body }])
      delivery.ack()
      return { retried: 0, deadLetters: 1 }
    }
    const { deadLetters, again, retryMs, retried } = settleMessage(
      message,
      outcomes(),
      delivery.attempts,
      options,
    )
    if (deadLetters.length > 0) await engine.storeDeadLetters(deadLetters)
    for (const { message: next, delayMs } of again) await engine.enqueue(next, { delayMs })
    if (retryMs === undefined) delivery.ack()
    else delivery.retry(retryMs)
    return { retried, deadLetters: deadLetters.length }
  } catch {
    // The queue refused. The whole message is delivered again, and repeating its writes is harmless.
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
