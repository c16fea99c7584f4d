import { describe, expect, it } from 'vitest'
import { createProxy, type Transport } from '../../src/proxy.ts'
import { canary } from '../http/upstream.ts'
import { createFixture, item, policy } from './fixture.ts'

const body = () => JSON.stringify({ updates: [item()] })
const request = () =>
  new Request('https://example.com', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: body(),
  })

describe('an event listener', () => {
  it.each([
    () => {
      throw new Error('listener')
    },
    async () => {
      throw new Error('listener')
    },
  ])('breaks no request if it fails', async (onEvent) => {
    expect((await createFixture({ onEvent }).post(body())).status).toBe(200)
  })

  it('receives codes, counts and durations, and no data of the page', async () => {
    const { send, events } = createFixture()
    const secret = item({ inferenceId: 'private-id', row: { private_column: 'private-value' } })
    await send(secret, item())
    expect(events).toEqual([
      {
        kind: 'answered',
        requestId: expect.any(String),
        status: 207,
        durationMs: 0,
        statuses: { rejected: 1, applied: 1 },
        codes: { column_denied: 1 },
      },
    ])
  })
})

describe('a faulty transport', () => {
  async function resultWith(transport: Transport, deadlineMs = 1_000) {
    const proxy = createProxy({ ...policy, transport, deadlineMs })
    const text = await (await proxy(request())).text()
    expect(text).not.toContain(canary)
    return JSON.parse(text).results[0]
  }

  it.each<[string, Transport]>([
    ['rejects', () => Promise.reject(new Error(canary))],
    [
      'throws',
      () => {
        throw new Error(canary)
      },
    ],
    ['answers too little', async () => ({ outcomes: [] })],
    ['says an unknown code', async () => ({ outcomes: [{ kind: 'retry', code: canary }] })],
  ])('makes its updates wait if it %s', async (_, transport) => {
    expect(await resultWith(transport)).toMatchObject({
      status: 'retry',
      code: 'upstream_unavailable',
    })
  })

  it('is abandoned at the deadline if it never answers', async () => {
    const result = await resultWith(() => new Promise(() => {}), 20)
    expect(result).toMatchObject({ status: 'retry', code: 'deadline' })
  })

  it('cannot blame a column that the page did not send', async () => {
    const outcome = { kind: 'rejected', code: 'value_denied', column: canary } as const
    expect(await resultWith(async () => ({ outcomes: [outcome] }))).not.toHaveProperty('column')
  })
})
