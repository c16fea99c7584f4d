import { describe, expect, it } from 'vitest'
import { hang, succeed } from '../http/upstream.ts'
import { createFixture, item, now, pipeline } from './fixture.ts'

const requestId = expect.stringMatching(/^[\da-f-]{36}$/)

describe('updates from a page', () => {
  it('are written and answered in their order', async () => {
    const { send, upstream, events } = createFixture()
    const [one, two] = [item({ inferenceId: 'a b' }), item({ row: { ground_truth: '4' } })]
    expect(await send(one, two)).toEqual({
      status: 200,
      requestId,
      results: [
        { id: one.id, status: 'applied' },
        { id: two.id, status: 'applied' },
      ],
    })
    expect(
      upstream.calls.map(({ method, url, body }) => [method, url.split('/v1/')[1], body]),
    ).toEqual([
      [
        'PUT',
        `inference-pipelines/${pipeline}/rows?inferenceId=a%20b`,
        '{"row":{"human_feedback":1},"config":{"humanFeedbackColumnName":"human_feedback"}}',
      ],
      [
        'PUT',
        `inference-pipelines/${pipeline}/rows?inferenceId=${two.inferenceId}`,
        '{"row":{"ground_truth":"4"},"config":{"groundTruthColumnName":"ground_truth"}}',
      ],
    ])
    expect(events).toEqual([
      {
        kind: 'answered',
        requestId,
        status: 200,
        durationMs: 0,
        statuses: { applied: 2 },
        codes: {},
      },
    ])
  })

  it('are written to the first pipeline if they name none', async () => {
    const { send, upstream } = createFixture()
    await send(item({ inferencePipelineId: undefined }))
    expect(upstream.calls[0]?.url).toContain(`/inference-pipelines/${pipeline}/`)
  })

  it('are answered separately if their results differ', async () => {
    const { send } = createFixture({}, ({ url }) =>
      url.endsWith('late') ? new Response(null, { status: 404 }) : succeed(),
    )
    const good = item()
    const late = item({ inferenceId: 'late' })
    const denied = item({ row: { output: 'forged' } })
    const malformed = item({ row: 7 })
    expect(await send(denied, good, malformed, late)).toEqual({
      status: 207,
      requestId,
      results: [
        { id: denied.id, status: 'rejected', code: 'column_denied', column: 'output' },
        { id: good.id, status: 'applied' },
        { id: malformed.id, status: 'rejected', code: 'invalid_update' },
        { id: late.id, status: 'retry', code: 'trace_not_found' },
      ],
    })
  })

  it.each([
    ['an unknown key', { extra: 1 }],
    ['no inference id', { inferenceId: undefined }],
    ['an empty inference id', { inferenceId: '' }],
    ['U+0000 in an id', { inferenceId: 'a\0' }],
    ['a lone surrogate in an id', { inferenceId: '\ud800' }],
    ['no columns', { row: {} }],
    ['U+0000 in a value', { row: { human_feedback_comment: 'a\0' } }],
    ['a lone surrogate in a value', { row: { human_feedback_comment: '\udc00' } }],
    ['a lone surrogate in a column', { row: { '\udc00': 1 } }],
    ['an unknown config', { config: { outputColumnName: 'human_feedback' } }],
    ['a config that names an absent column', { config: { groundTruthColumnName: 'ground_truth' } }],
    ['no time', { time: undefined }],
    ['a time before 1970', { time: -1 }],
    ['a grant that is no string', { grant: {} }],
  ])('are rejected for %s, without affecting others', async (_, fields) => {
    const { send, upstream } = createFixture()
    const [bad, good] = [item(fields), item()]
    expect((await send(bad, good)).results).toEqual([
      { id: bad.id, status: 'rejected', code: 'invalid_update' },
      { id: good.id, status: 'applied' },
    ])
    expect(upstream.calls).toHaveLength(1)
  })

  it.each([
    ['__proto__ in the row', '{"id":"x","time":1,"inferenceId":"i","row":{"__proto__":{"a":1}}}'],
    [
      '__proto__ in a value',
      '{"id":"x","time":1,"inferenceId":"i","row":{"details":{"__proto__":1}}}',
    ],
    [
      '__proto__ beside the row',
      '{"id":"x","time":1,"inferenceId":"i","row":{"details":1},"__proto__":{}}',
    ],
    [
      '__proto__ in the config',
      '{"id":"x","time":1,"inferenceId":"i","row":{"details":1},"config":{"__proto__":{}}}',
    ],
    [
      'a number beyond all numbers',
      '{"id":"x","time":1,"inferenceId":"i","row":{"human_feedback":1e400}}',
    ],
    ['a time beyond all times', '{"id":"x","time":1e400,"inferenceId":"i","row":{"details":1}}'],
  ])('are rejected for %s', async (_, text) => {
    const { post, upstream } = createFixture()
    const response = await post(`{"updates":[${text}]}`)
    expect(await response.json()).toMatchObject({
      results: [{ id: 'x', status: 'rejected', code: 'invalid_update' }],
    })
    expect(upstream.calls).toHaveLength(0)
    expect(Object.prototype).not.toHaveProperty('a')
  })

  it('are retried after the deadline, except those that were written', async () => {
    const { send, upstream } = createFixture({ deadlineMs: 50 }, (call, index) =>
      index === 0 ? succeed() : hang(call),
    )
    const { status, results } = await send(...Array.from({ length: 9 }, () => item()))
    expect(status).toBe(207)
    expect(results.map(({ status, code }) => code ?? status)).toEqual([
      'applied',
      ...Array(8).fill('deadline'),
    ])
    expect(upstream.calls).toHaveLength(7)
  })

  it.each([401, 403])('are retried if Openlayer refuses our key with %i', async (status) => {
    const { send, events } = createFixture({}, () => new Response(null, { status }))
    const { status: answered, results } = await send(item(), item())
    expect(answered).toBe(207)
    expect(results).toMatchObject([
      { status: 'retry', code: 'upstream_key_refused' },
      { status: 'retry', code: 'upstream_key_refused' },
    ])
    expect(events).toContainEqual({ kind: 'key-refused', requestId, updates: 2 })
  })

  it.each([
    ['0.001', 1_000],
    ['999999', 3_600_000],
  ])(
    'are answered with a wait of %s seconds, limited to the allowed range',
    async (wait, retryAfterMs) => {
      const headers = { 'retry-after': wait }
      const { send } = createFixture({}, () => new Response(null, { status: 503, headers }))
      expect((await send(item())).results).toMatchObject([{ status: 'retry', retryAfterMs }])
    },
  )

  it('are answered without any text of Openlayer', async () => {
    const { call, post } = createFixture({}, ({ headers }) =>
      Response.json({ message: `bad ${JSON.stringify(headers)}` }, { status: 400 }),
    )
    expect(call).toBeTypeOf('function')
    const text = await (await post(JSON.stringify({ updates: [item()] }))).text()
    expect(text).not.toMatch(/bad|bearer/i)
  })

  it('are all answered when six batches arrive at once', async () => {
    const { send, upstream } = createFixture()
    const batches = Array.from({ length: 6 }, () => Array.from({ length: 20 }, () => item()))
    const replies = await Promise.all(batches.map((batch) => send(...batch)))
    expect(replies.map(({ status }) => status)).toEqual(Array(6).fill(200))
    expect(replies.flatMap(({ results }) => results.map(({ id }) => id))).toEqual(
      batches.flat().map(({ id }) => id),
    )
    expect(upstream.calls).toHaveLength(120)
  })
})

describe('a custom transport', () => {
  it('receives only the admitted updates, with their time clamped and without grants', async () => {
    const { createProxy } = await import('../../src/proxy.ts')
    const { policy } = await import('./fixture.ts')
    const seen: unknown[] = []
    const proxy = createProxy({
      ...policy,
      now: () => now,
      transport: async (updates) => {
        seen.push(...updates)
        return { outcomes: updates.map(() => ({ kind: 'delivered', via: 'queued' })) }
      },
    })
    const one = item({ time: now + 5_000, grant: 'g' })
    const body = JSON.stringify({ updates: [one, item({ row: { cost: 0 } })] })
    const headers = { 'content-type': 'application/json' }
    const request = (text: string) =>
      new Request('https://example.com', { method: 'POST', headers, body: text })
    expect((await proxy(request(body))).status).toBe(207)
    expect((await proxy(request(JSON.stringify({ updates: [item()] })))).status).toBe(202)
    const { id, inferenceId } = one
    expect(seen[0]).toEqual({
      id,
      time: now,
      inferencePipelineId: pipeline,
      inferenceId,
      row: { human_feedback: 1 },
      config: { humanFeedbackColumnName: 'human_feedback' },
    })
  })
})
