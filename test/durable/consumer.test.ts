import { afterEach, describe, expect, it, vi } from 'vitest'
import { item, now } from '../proxy/fixture.ts'
import { createDurable, finalRows } from './fixture.ts'

const unavailable = () => new Response('down', { status: 503 })
const succeed = () => Response.json({ success: true })
const vote = (inferenceId: string, value: number, time = now) =>
  item({ id: `${inferenceId}-${value}-${time}`, inferenceId, time, row: { human_feedback: value } })

afterEach(() => void vi.useRealTimers())

describe('a request', () => {
  it('becomes one message and is answered with 202', async () => {
    const { send, updates, upstream } = createDurable()
    const items = Array.from({ length: 50 }, (_, index) => vote(`chat_${index}`, 1))
    const { status, results } = await send(...items)
    expect(status).toBe(202)
    expect(results.every((result) => result.status === 'queued')).toBe(true)
    expect(updates.sent).toHaveLength(1)
    expect(upstream.calls).toEqual([])
  })

  it('that the policy refuses in part becomes a message with the rest', async () => {
    const { send, updates } = createDurable()
    const { status, results } = await send(
      vote('a', 1),
      item({ id: 'b', row: { output: 'forged' }, config: undefined }),
    )
    expect(status).toBe(207)
    expect(results.map((result) => result.status)).toEqual(['queued', 'rejected'])
    expect(JSON.parse(updates.sent[0] ?? '').updates).toHaveLength(1)
  })

  it('that is too large for one message becomes several, and an update that is too large is refused', async () => {
    const numbers = (count: number) => new Array(count).fill(1e20)
    const text = (items: readonly object[]) =>
      JSON.stringify({ updates: items }).replaceAll('100000000000000000000', '1e20')
    const { worker, updates } = createDurable()
    const items = [1_500, 1_500, 1_500, 6_000].map((count, index) =>
      item({ id: `${index}`, row: { details: numbers(count) } }),
    )
    const response = await worker.fetch(
      new Request('https://example.com/feedback', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: text(items),
      }),
    )
    const { results } = await response.json()
    expect(results).toEqual([
      { id: '0', status: 'queued' },
      { id: '1', status: 'queued' },
      { id: '2', status: 'queued' },
      { id: '3', status: 'rejected', code: 'invalid_update' },
    ])
    expect(updates.sent.length).toBeGreaterThan(1)
    expect(updates.sent.every((message) => message.length < 128_000)).toBe(true)
  })

  it('is distributed over the queues', async () => {
    const counts = [0, 0, 0]
    const queues = counts.map((_, index) => ({
      send: async () => {
        counts[index] = (counts[index] ?? 0) + 1
      },
    }))
    const { send } = createDurable(undefined, { queues })
    for (let index = 0; index < 60; index++) await send(vote(`chat_${index}`, 1))
    expect(counts.every((count) => count > 5)).toBe(true)
  })
})

describe('the consumer', () => {
  it('writes queued updates once', async () => {
    const { worker, send, updates, upstream } = createDurable()
    await send(vote('a', 1), vote('b', 0))
    await updates.drain(worker)
    expect(finalRows(upstream.calls)).toEqual(
      new Map([
        ['a', { human_feedback: 1 }],
        ['b', { human_feedback: 0 }],
      ]),
    )
    expect(upstream.calls).toHaveLength(2)
  })

  it('writes the last of several updates with the same time', async () => {
    const { worker, send, updates, upstream } = createDurable()
    await send({ ...vote('a', 0), id: 'first' }, { ...vote('a', 1), id: 'last' })
    await send(
      { ...vote('b', 0), time: now + 5_000 },
      { ...vote('b', 1), id: 'later', time: now + 9_000 },
    )
    await updates.drain(worker)
    expect(finalRows(upstream.calls)).toEqual(
      new Map([
        ['a', { human_feedback: 1 }],
        ['b', { human_feedback: 1 }],
      ]),
    )
  })

  it('does not overwrite the newest value if an update between it and an older one is rejected', async () => {
    const { worker, send, updates, upstream, deadLetters } = createDurable(({ body }) =>
      body.includes('bad') ? new Response('', { status: 422 }) : succeed(),
    )
    await send(vote('a', 0, now - 3))
    await send(item({ id: 'bad', inferenceId: 'a', time: now - 2, row: { ground_truth: 'bad' } }))
    await send(vote('a', 1, now - 1))
    await updates.drain(worker)
    expect(finalRows(upstream.calls).get('a')).toMatchObject({ human_feedback: 1 })
    expect(deadLetters()).toHaveLength(1)
  })

  it('writes only those columns of an older update whose newer values were rejected', async () => {
    const { worker, send, updates, upstream } = createDurable(({ body }) =>
      body.includes('bad') ? new Response('', { status: 422 }) : succeed(),
    )
    const update = (id: string, ageMs: number, row: object) =>
      item({ id, inferenceId: 'a', time: now - ageMs, row })
    await send(update('older', 4, { human_feedback: 0, ground_truth: 'older' }))
    await send(update('old', 3, { human_feedback: 0, ground_truth: 'old' }))
    await send(update('rejected', 2, { ground_truth: 'bad' }))
    await send(update('new', 1, { human_feedback: 1 }))
    await updates.drain(worker)
    const rows = upstream.calls.map(({ body }) => JSON.parse(body).row)
    expect(rows).toEqual([{ ground_truth: 'bad' }, { human_feedback: 1 }, { ground_truth: 'old' }])
  })

  it('tries an update exactly as often as configured while Openlayer is down, then gives it up', async () => {
    const { worker, send, updates, upstream, deadLetters } = createDurable(unavailable, {
      attempts: 5,
    })
    await send(vote('a', 1))
    await updates.drain(worker)
    expect(upstream.calls).toHaveLength(5)
    expect(deadLetters()).toMatchObject([
      { code: 'upstream_unavailable', attempts: 5, update: { inferenceId: 'a' } },
    ])
  })

  it('counts the attempts of each update, even if only some updates of a message fail', async () => {
    const tries = new Map<string, number>()
    const { worker, send, updates, upstream, deadLetters } = createDurable(
      ({ url }) => {
        const id = new URL(url).searchParams.get('inferenceId') ?? ''
        tries.set(id, (tries.get(id) ?? 0) + 1)
        return id.startsWith('bad') ? unavailable() : succeed()
      },
      { attempts: 4 },
    )
    await send(vote('good', 1), vote('bad_1', 1), vote('bad_2', 1))
    await updates.drain(worker)
    expect(tries).toEqual(
      new Map([
        ['good', 1],
        ['bad_1', 4],
        ['bad_2', 4],
      ]),
    )
    expect(upstream.calls).toHaveLength(9)
    expect(deadLetters().map(({ update }) => update.inferenceId)).toEqual(['bad_1', 'bad_2'])
  })

  it('makes 600 calls for 200 messages that each fail twice, and applies all', async () => {
    const tries = new Map<string, number>()
    const { worker, send, updates, upstream, deadLetters } = createDurable(({ url }) => {
      const id = new URL(url).searchParams.get('inferenceId') ?? ''
      tries.set(id, (tries.get(id) ?? 0) + 1)
      return Number(tries.get(id)) <= 2 ? unavailable() : succeed()
    })
    for (let index = 0; index < 200; index++) await send(vote(`chat_${index}`, 1))
    await updates.drain(worker, 10)
    expect(upstream.calls).toHaveLength(600)
    expect([...tries.values()].every((count) => count === 3)).toBe(true)
    expect(deadLetters()).toEqual([])
  })

  it('retries a trace that does not exist yet without counting a failure', async () => {
    let calls = 0
    const { worker, send, updates, clock, deadLetters } = createDurable(
      () => (++calls <= 5 ? new Response('', { status: 404 }) : succeed()),
      { attempts: 1 },
    )
    await send(vote('a', 1))
    await updates.drain(worker)
    expect(calls).toBe(6)
    expect(clock.now - now).toBe((60 + 300 + 1_800 + 7_200 + 43_200) * 1_000)
    expect(deadLetters()).toEqual([])
  })

  it('counts failures and unknown traces separately, in any order', async () => {
    const answers = [404, 404, 503, 404, 200]
    const { worker, send, updates, upstream, deadLetters } = createDurable(
      () => {
        const status = answers[upstream.calls.length - 1] ?? 200
        return status === 200 ? succeed() : new Response('', { status })
      },
      { attempts: 2 },
    )
    await send(vote('a', 1))
    await updates.drain(worker)
    expect(upstream.calls).toHaveLength(5)
    expect(deadLetters()).toEqual([])
  })

  it('waits a random part of 10 s, 20 s, 40 s and so on, up to twelve hours', async () => {
    for (const part of [0, 0.25, 1]) {
      const { worker, send, updates } = createDurable(unavailable, { random: () => part })
      await send(vote('a', 1))
      await updates.drain(worker)
      const longest = Array.from({ length: 39 }, (_, index) => Math.min(10 * 2 ** index, 43_200))
      expect(updates.delays).toEqual([0, ...longest.map((seconds) => Math.ceil(part * seconds))])
    }
  })

  it('gives up a trace that is never published', async () => {
    const { worker, send, updates, upstream, deadLetters } = createDurable(
      () => new Response('', { status: 404 }),
      { graceMs: [1_000, 2_000] },
    )
    await send(vote('a', 1))
    await updates.drain(worker)
    expect(upstream.calls).toHaveLength(3)
    expect(deadLetters()).toMatchObject([{ code: 'trace_not_found' }])
  })

  it('does not retry before the time that Openlayer named, and sends nothing more of the batch', async () => {
    let calls = 0
    const { worker, send, updates, upstream } = createDurable(
      () =>
        ++calls === 1
          ? new Response('', { status: 429, headers: { 'retry-after': '600' } })
          : succeed(),
      { concurrency: 1 },
    )
    for (const id of ['a', 'b', 'c']) await send(vote(id, 1))
    const sentSoFar = updates.delays.length
    await updates.drain(worker, 10, 1)
    expect(upstream.calls).toHaveLength(1)
    expect(updates.delays.slice(sentSoFar)).toEqual([600, 600, 600])
    await updates.drain(worker, 10)
    expect(upstream.calls).toHaveLength(4)
  })

  it('gives up only the update that Openlayer rejects', async () => {
    const { worker, send, updates, upstream, deadLetters } = createDurable(({ url }) =>
      url.endsWith('=a') ? new Response('', { status: 422 }) : succeed(),
    )
    await send(vote('a', 1), vote('b', 1))
    await updates.drain(worker)
    expect(upstream.calls).toHaveLength(2)
    expect(deadLetters()).toMatchObject([
      { code: 'upstream_rejected', update: { inferenceId: 'a' } },
    ])
  })

  it('distributes retries over at least three days before it gives up', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      let state = seed
      const random = () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
        return state / 2 ** 32
      }
      const { worker, send, updates, clock, deadLetters } = createDurable(unavailable, { random })
      await send(vote('a', 1))
      await updates.drain(worker)
      expect(deadLetters()).toHaveLength(1)
      const days = (clock.now - now) / 86_400_000
      expect(days).toBeGreaterThan(3)
      expect(days).toBeLessThan(14)
      expect(Math.max(...updates.delays)).toBeLessThanOrEqual(43_200)
    }
  })

  it('keeps a message that it cannot send to the dead letters', async () => {
    const { worker, send, updates, dead, deadLetters } = createDurable(
      () => new Response('', { status: 422 }),
    )
    await send(vote('a', 1))
    dead.queue.refuses = true
    await updates.drain(worker, 10, 3)
    expect(updates.waiting()).toBe(1)
    dead.queue.refuses = false
    await updates.drain(worker)
    expect(deadLetters()).toHaveLength(1)
    expect(updates.waiting()).toBe(0)
  })

  it('waits while there is no key', async () => {
    let key: string | undefined
    const { worker, send, updates, upstream } = createDurable(undefined, { apiKey: () => key })
    await send(vote('a', 1))
    await updates.drain(worker, 10, 2)
    expect(upstream.calls).toEqual([])
    key = 'a-key-that-came-late'
    await updates.drain(worker)
    expect(upstream.calls).toHaveLength(1)
  })

  it('reports counts and codes to its operator', async () => {
    const { worker, send, updates, events } = createDurable(({ url }) =>
      url.endsWith('=a') ? unavailable() : succeed(),
    )
    await send(vote('a', 1), vote('b', 1))
    await updates.drain(worker, 10, 1)
    expect(events.filter(({ kind }) => kind === 'consumed')).toEqual([
      {
        kind: 'consumed',
        messages: 1,
        applied: 1,
        overridden: 0,
        retried: 1,
        deadLetters: 0,
        codes: { upstream_unavailable: 1 },
      },
    ])
  })

  it('asks the pace limiter before it writes, and waits as long as it says', async () => {
    const asked: number[] = []
    const { worker, send, updates, upstream } = createDurable(undefined, {
      pace: async (calls) => {
        asked.push(calls)
        return 1
      },
    })
    await send(vote('a', 1), vote('b', 1))
    await updates.drain(worker)
    expect(asked).toEqual([2])
    expect(upstream.calls).toHaveLength(2)
  })

  it.each([
    ['key', { apiKey: () => new Promise<never>(() => undefined) }],
    ['pace limiter', { pace: () => new Promise<never>(() => undefined) }],
  ])('retries a batch if the %s does not answer within 10 s', async (_, overrides) => {
    vi.useFakeTimers()
    const { worker, send, updates, upstream } = createDurable(undefined, overrides)
    await send(vote('a', 1))
    const draining = updates.drain(worker, 10, 1)
    await vi.advanceTimersByTimeAsync(10_000)
    await draining
    expect(upstream.calls).toEqual([])
    expect(updates.waiting()).toBe(1)
  })

  it('writes nothing if the pace limiter fails', async () => {
    const { worker, send, updates, upstream } = createDurable(undefined, {
      pace: () => Promise.reject(new Error('canary')),
    })
    await send(vote('a', 1))
    await updates.drain(worker, 10, 3)
    expect(upstream.calls).toEqual([])
    expect(updates.waiting()).toBe(1)
  })
})

describe('two thousand updates while a tenth of all calls fail', () => {
  it('all arrive with the right final values', async () => {
    let state = 7
    const random = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state / 2 ** 32
    }
    const applied: { url: string; body: string }[] = []
    const { worker, send, updates, deadLetters } = createDurable(
      (call) => {
        if (random() < 0.1) return unavailable()
        applied.push(call)
        return succeed()
      },
      { random },
    )
    for (let request = 0; request < 40; request++) {
      const items = Array.from({ length: 50 }, (_, index) =>
        vote(`chat_${request}_${index}`, index % 2),
      )
      expect((await send(...items)).status).toBe(202)
    }
    await updates.drain(worker, 5)
    const rows = finalRows(applied)
    expect(rows.size).toBe(2_000)
    for (const [id, row] of rows) {
      expect(row).toEqual({ human_feedback: Number(id.split('_')[2]) % 2 })
    }
    expect(deadLetters()).toEqual([])
    expect(updates.waiting()).toBe(0)
  })
})
