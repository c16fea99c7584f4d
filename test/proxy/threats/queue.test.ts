import { expect, it } from 'vitest'
import { createDurable, finalRows } from '../../durable/fixture.ts'
import { canary } from '../../http/upstream.ts'
import { item, now } from '../fixture.ts'
import { grantFor, keyring } from '../grants.ts'
import { threat } from './threat.ts'

const succeed = () => Response.json({ success: true })
const message = (...updates: readonly unknown[]) => ({
  v: 1,
  id: 'forged',
  updates,
  attempts: 0,
  misses: 0,
})

threat(41, () => {
  it('a message contains no key and no grant', async () => {
    const { send, updates } = createDurable(undefined, { grants: keyring })
    const grant = await grantFor({ inferenceId: 'a' })
    expect((await send(item({ inferenceId: 'a', grant }))).status).toBe(202)
    expect(updates.sent).toHaveLength(1)
    const [text = ''] = updates.sent
    expect(text).not.toContain(canary)
    expect(text).not.toContain(grant.split('.')[1])
    expect(text).not.toMatch(/grant|bearer/i)
  })

  it.each<[string, unknown, string]>([
    ['a column', item({ row: { output: 'forged' } }), 'column_denied'],
    ['a value', item({ row: { human_feedback: 7 } }), 'value_denied'],
    ['a pipeline', item({ inferencePipelineId: 'elsewhere' }), 'pipeline_denied'],
    [
      'a part for a column',
      item({ config: { groundTruthColumnName: 'human_feedback' } }),
      'config_denied',
    ],
    ['a row to publish', item({ publish: true, row: { inferenceId: 'a' } }), 'invalid_update'],
    ['a name like __proto__', item({ row: JSON.parse('{"__proto__":1}') }), 'invalid_update'],
    ['no id', { row: { human_feedback: 1 } }, 'invalid_update'],
    ['nothing', null, 'invalid_update'],
  ])(
    'a message is checked again: %s that the policy refuses is never written',
    async (_, forged, code) => {
      const { worker, updates, upstream, deadLetters } = createDurable(succeed)
      updates.inject(message(forged, item({ inferenceId: 'good' })))
      await updates.drain(worker)
      expect([...finalRows(upstream.calls).keys()]).toEqual(['good'])
      expect(deadLetters()).toMatchObject([{ code }])
    },
  )

  it.each<[string, unknown]>([
    ['text', 'poison'],
    ['null', null],
    ['a list', [1, 2]],
    ['another version', { ...message(item()), v: 2 }],
    ['a field too many', { ...message(item()), apiKey: 'x' }],
    ['fifty-one updates', message(...Array.from({ length: 51 }, () => item()))],
    ['no updates', message()],
    ['attempts of its own choosing', { ...message(item()), attempts: -1e9 }],
  ])(
    'an invalid message (%s) becomes a dead letter, and other messages are written',
    async (_, body) => {
      const { worker, send, updates, upstream, deadLetters } = createDurable(succeed)
      updates.inject(body)
      await send(item({ inferenceId: 'good' }))
      await updates.drain(worker)
      expect([...finalRows(upstream.calls).keys()]).toEqual(['good'])
      expect(deadLetters()).toMatchObject([{ code: 'invalid_message' }])
    },
  )
})

threat(42, () => {
  it('if the queue refuses, every update stays with the page, which gets no details', async () => {
    const { worker, send, updates, upstream } = createDurable(succeed)
    updates.queue.refuses = true
    const items = [item({ inferenceId: 'a' }), item({ inferenceId: 'b' })]
    const { status, results } = await send(...items)
    expect(status).toBe(207)
    expect(results).toMatchObject([
      { status: 'retry', code: 'queue_unavailable' },
      { status: 'retry', code: 'queue_unavailable' },
    ])
    updates.queue.refuses = false
    expect((await send(...items)).status).toBe(202)
    await updates.drain(worker)
    expect(upstream.calls).toHaveLength(2)
  })

  it('if the queue refuses a message that is sent again, the consumer keeps the one it has', async () => {
    const { worker, send, updates, upstream } = createDurable(({ url }) =>
      url.endsWith('=bad') && upstream.calls.length < 6
        ? new Response('', { status: 503 })
        : succeed(),
    )
    await send(item({ inferenceId: 'good' }), item({ inferenceId: 'bad' }))
    updates.queue.refuses = true
    await updates.drain(worker, 10, 2)
    expect(updates.waiting()).toBe(1)
    updates.queue.refuses = false
    await updates.drain(worker)
    expect([...finalRows(upstream.calls).keys()].sort()).toEqual(['bad', 'good'])
    expect(updates.waiting()).toBe(0)
  })
})

threat(43, () => {
  const vote = (value: number, time: number, more: object = {}) =>
    item({ inferenceId: 'a', time, row: { human_feedback: value, ...more } })

  it('within one batch the newest value is written, whatever the order of delivery', async () => {
    const { worker, updates, upstream, events } = createDurable(succeed)
    updates.inject(message(vote(1, now - 1)))
    updates.inject(message(vote(0.5, now - 3)))
    updates.inject(message(vote(0, now - 2)))
    await updates.drain(worker)
    expect(upstream.calls.map(({ body }) => JSON.parse(body).row)).toEqual([{ human_feedback: 1 }])
    expect(events).toMatchObject([{ applied: 1, overridden: 2 }])
  })

  it('an older update keeps the columns that the newer one does not set', async () => {
    const { worker, updates, upstream } = createDurable(succeed)
    updates.inject(message(vote(1, now - 1)))
    updates.inject(message(vote(0, now - 2, { human_feedback_comment: 'good' })))
    await updates.drain(worker)
    expect(upstream.calls.map(({ body }) => JSON.parse(body))).toEqual([
      { row: { human_feedback_comment: 'good' } },
      { row: { human_feedback: 1 }, config: { humanFeedbackColumnName: 'human_feedback' } },
    ])
  })

  it('an older update is written if the newer one is refused', async () => {
    const { worker, updates, upstream, deadLetters } = createDurable(({ body }) =>
      body.includes('"human_feedback":1') ? new Response('', { status: 422 }) : succeed(),
    )
    updates.inject(message(vote(0, now - 2)))
    updates.inject(message(vote(1, now - 1)))
    await updates.drain(worker)
    expect(JSON.parse(upstream.calls.at(-1)?.body ?? '').row).toEqual({ human_feedback: 0 })
    expect(deadLetters()).toMatchObject([{ code: 'upstream_rejected' }])
  })

  it('a message that is delivered twice repeats the same call, and makes no other', async () => {
    const { worker, updates, upstream } = createDurable(succeed)
    const twice = message(vote(1, now))
    updates.inject(twice)
    await updates.drain(worker)
    updates.inject(twice)
    await updates.drain(worker)
    const [first, second] = upstream.calls.map(({ method, url, body }) => [method, url, body])
    expect(second).toEqual(first)
  })

  it('updates of one trace are sent one at a time, and later ones wait after a failure', async () => {
    const { worker, updates, upstream } = createDurable(() => new Response('', { status: 503 }))
    updates.inject(message(vote(1, now - 1)))
    updates.inject(message(item({ inferenceId: 'a', time: now - 2, row: { ground_truth: 'yes' } })))
    await updates.drain(worker, 10, 1)
    expect(upstream.calls).toHaveLength(1)
    expect(updates.waiting()).toBe(2)
  })

  it('a published row is written before the updates of its trace', async () => {
    const { worker, updates, upstream } = createDurable(succeed, {
      publish: { grants: 'anonymous', columns: { answer: { role: 'output' } } },
    })
    updates.inject(message(vote(1, now - 5)))
    updates.inject(
      message({
        ...item({ inferenceId: 'a', time: now - 1 }),
        publish: true,
        row: { inferenceId: 'a', answer: 'yes' },
        config: { outputColumnName: 'answer', inferenceIdColumnName: 'inferenceId' },
      }),
    )
    await updates.drain(worker)
    expect(upstream.calls.map(({ method }) => method)).toEqual(['POST', 'PUT'])
  })
})
