import { expect, it } from 'vitest'
import type { DatabaseLike, MessageLike } from '../../src/cloudflare.ts'
import { item } from '../proxy/fixture.ts'
import { createDurable, operatorSecret } from './fixture.ts'

/** Creates a database that stores all statements unless it is down. */
function createDatabase() {
  const stored: { id: unknown; code: unknown; item: unknown }[] = []
  const state = { isDown: false }
  const database: DatabaseLike = {
    prepare: () => ({
      bind: (id, _pipeline, _inference, code, _attempts, text) =>
        Object.assign({ id, code: code ?? null, item: text ?? null }, { bind: () => unused() }),
    }),
    async batch(statements) {
      if (state.isDown) throw new Error('canary: D1 is down')
      for (const statement of statements) {
        const { id, code, item: text } = statement as unknown as (typeof stored)[number]
        stored.push({ id, code, item: text })
      }
      return statements.map(() => ({ results: [] }))
    },
  }
  return { database, stored, state }
}

function unused(): never {
  throw new Error('unused')
}

/** Returns a message of another producer. Its body may be any value that can be cloned. */
function messageOf(body: unknown) {
  const calls: string[] = []
  const message: MessageLike = {
    id: 'foreign',
    body,
    attempts: 1,
    ack: () => void calls.push('ack'),
    retry: () => void calls.push('retry'),
  }
  return { message, calls }
}

it('Dead letters are stored even if their queue has another name, and never become updates again', async () => {
  const { database, stored } = createDatabase()
  const refuse = () => new Response('', { status: 422 })
  const { worker, send, updates, dead } = createDurable(refuse, { database })
  await send(item({ inferenceId: 'a' }))
  await updates.drain(worker)
  await worker.queue({ queue: 'dead-letters-of-staging', messages: dead.take(10) })
  expect(stored).toMatchObject([
    { code: 'upstream_rejected', item: expect.stringContaining('"a"') },
  ])
  expect(dead.sent).toHaveLength(1)
  expect(dead.waiting()).toBe(0)
})

it('Dead letters that are too long for one message are sent in several', async () => {
  const { worker, updates, dead } = createDurable(() => new Response('', { status: 422 }))
  // A quotation mark takes two bytes in JSON, and the id of a dead letter contains that of its update.
  const items = Array.from({ length: 50 }, (_, index) => ({
    ...item({ inferenceId: `${index}`, row: { details: 'x'.repeat(1_850) }, config: undefined }),
    id: `${index}`.padStart(128, '"'),
  }))
  const message = { v: 1, id: 'request', updates: items, attempts: 0, misses: 0 }
  expect(JSON.stringify(message).length).toBeLessThan(120_000)
  updates.inject(message)
  await updates.drain(worker)
  expect(dead.sent.length).toBeGreaterThan(1)
  for (const text of dead.sent) expect(text.length).toBeLessThan(128_000)
  expect(dead.sent.flatMap((text) => JSON.parse(text).letters)).toHaveLength(50)
})

it('Updates in the same batch as dead letters are written while the database is down', async () => {
  const { database, state } = createDatabase()
  state.isDown = true
  const { worker, upstream, updates, send } = createDurable(undefined, { database })
  await send(item({ inferenceId: 'a' }))
  const { message, calls } = messageOf({ v: 1, letters: [] })
  const letter = { id: '1', code: 'invalid_update', attempts: 1, update: {} }
  const messages = [{ ...message, body: { v: 1, letters: [letter] } }, ...updates.take(1)]
  await expect(worker.queue({ queue: 'updates', messages })).rejects.toThrow()
  expect(upstream.calls).toHaveLength(1)
  expect(calls).toEqual([])
})

const cyclic: Record<string, unknown> = {}
cyclic['self'] = cyclic

it.each([
  ['a BigInt', { count: 1n }],
  ['a cycle', cyclic],
  ['nothing', undefined],
  ['bytes', new ArrayBuffer(8)],
])(
  'A message with %s, which is not JSON, becomes a dead letter and does not block others',
  async (_, body) => {
    const { database, stored } = createDatabase()
    const { worker, dead } = createDurable(undefined, { database })
    const foreign = messageOf(body)
    await worker.queue({ queue: 'updates', messages: [foreign.message] })
    expect(foreign.calls).toEqual(['ack'])
    expect(JSON.parse(dead.sent[0] ?? '')).toMatchObject({ letters: [{ code: 'invalid_message' }] })
    // The platform moves messages to this queue unchanged.
    const moved = messageOf(body)
    await worker.queue({ queue: 'dead', messages: [...dead.take(1), moved.message] })
    expect(stored.map(({ code }) => code)).toEqual(['invalid_message', 'invalid_message'])
    expect(moved.calls).toEqual(['ack'])
    for (const { item: text } of stored) expect(() => JSON.parse(String(text))).not.toThrow()
  },
)

it.each(['', 'no JSON', '{"inferenceId":"a","more":1}', '[]'])(
  'A request to erase with the body %j is refused',
  async (body) => {
    const { worker } = createDurable()
    const headers = { 'x-operator-secret': operatorSecret }
    const url = 'https://example.com/operator/erase'
    const response = await worker.fetch(new Request(url, { method: 'POST', headers, body }))
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ code: 'invalid_body' })
  },
)

it.each<[string, () => Promise<string | undefined>, number]>([
  ['comes later', async () => operatorSecret, 404],
  ['is another one', async () => `${operatorSecret}-not`, 401],
  ['is missing', async () => undefined, 503],
  ['cannot be read', () => Promise.reject(new Error('canary')), 500],
])('The operator’s secret may be a promise: one that %s', async (_, secret, status) => {
  const { worker } = createDurable(undefined, { operatorSecret: secret })
  const headers = { 'x-operator-secret': operatorSecret }
  const url = 'https://example.com/operator/nowhere'
  const response = await worker.fetch(new Request(url, { method: 'POST', headers }))
  expect(response.status).toBe(status)
  expect(await response.text()).not.toContain('canary')
})
