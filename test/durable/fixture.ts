import { expect } from 'vitest'
import { type ConsumerEvent, createWorker, type WorkerOptions } from '../../src/cloudflare.ts'
import type { ProxyEvent, WireReply } from '../../src/proxy.ts'
import { canary, createUpstream } from '../http/upstream.ts'
import { now, policy } from '../proxy/fixture.ts'
import { createFakeQueue } from './fake-queue.ts'

export const operatorSecret = 'an-operator-secret-of-32-letters'

/** Never used: tests that need a database use a real one. */
const noDatabase = {
  prepare: () => {
    throw new Error('No database.')
  },
  batch: () => Promise.reject(new Error('No database.')),
}

/** Creates a durable Worker with fake queues, a fake Openlayer and a manual clock. */
export function createDurable(
  answer?: Parameters<typeof createUpstream>[0],
  overrides: Partial<WorkerOptions> = {},
) {
  const clock = { now }
  const upstream = createUpstream(answer)
  const updates = createFakeQueue(clock)
  const dead = createFakeQueue(clock)
  const events: (ProxyEvent | ConsumerEvent)[] = []
  const worker = createWorker({
    ...policy,
    apiKey: canary,
    fetch: upstream.fetch,
    queues: [updates.queue],
    deadLetters: { queue: dead.queue, name: 'dead' },
    database: noDatabase,
    operatorSecret,
    now: () => clock.now,
    random: () => 0.5,
    onEvent: (event) => events.push(event),
    onBatch: (event) => events.push(event),
    ...overrides,
  })
  const send = async (...items: readonly object[]) => {
    const response = await worker.fetch(
      new Request('https://example.com/feedback', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ updates: items }),
      }),
    )
    const text = await response.text()
    expect(text).not.toContain('canary')
    const reply: WireReply = JSON.parse(text)
    return { status: response.status, ...reply }
  }
  /** Returns the dead letters in the order in which they were given up. */
  const deadLetters = (): { code: string; attempts: number; update: { inferenceId: string } }[] =>
    dead.sent.flatMap((text) => JSON.parse(text).letters)
  return { worker, send, updates, dead, deadLetters, upstream, events, clock }
}

/** Returns the final rows in Openlayer after its PUTs, in order. */
export function finalRows(calls: readonly { readonly url: string; readonly body: string }[]) {
  const rows = new Map<string, Record<string, unknown>>()
  for (const { url, body } of calls) {
    const id = new URL(url).searchParams.get('inferenceId') ?? ''
    rows.set(id, { ...rows.get(id), ...JSON.parse(body).row })
  }
  return rows
}
