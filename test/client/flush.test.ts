import { describe, expect, it } from 'vitest'
import { signals } from '../../src/index.ts'
import { applied, each, forTrace, hang, later, status } from '../support/answers.ts'
import { createFleetingStore, createKeptStore } from '../support/stores.ts'
import { createWorld, pipeline } from '../support/world.ts'

const second = 1_000
const minute = 60 * second

/** Advances the clock until a promise settles, and returns its result and how long it took. */
async function inTime<Result>(
  clock: ReturnType<typeof createWorld>['clock'],
  work: Promise<Result>,
) {
  const startedAt = clock.now()
  let over = false
  const done = work.finally(() => {
    over = true
  })
  await clock.settle()
  while (!over && clock.now() < startedAt + 60 * minute) await clock.advance(100)
  return { result: await done, tookMs: clock.now() - startedAt }
}

describe.each([
  ['memory', createFleetingStore],
  ['storage', createKeptStore],
])('flush with updates in %s', (_, createStore) => {
  it('resolves at once when nothing waits', async () => {
    const { clock, proxy, open } = createWorld({ store: createStore() })
    const { client } = await open()
    const { result, tookMs } = await inTime(clock, client.flush())
    expect(result).toEqual({ delivered: 0, rejected: 0, remaining: [] })
    expect([tookMs, proxy.requests.length, clock.timers()]).toEqual([0, 0, 0])
  })

  it('returns how many accepted updates were delivered and rejected', async () => {
    const { clock, proxy, open } = createWorld({ store: createStore() })
    proxy.answerNext(forTrace('b', { status: 'rejected', code: 'pipeline_denied' }))
    const { client } = await open()
    client.pause()
    await client.update(signals('a', { n: 1 }))
    await client.update(signals('a', { n: 2 }))
    await client.update(signals('b', { n: 3 }))
    client.resume()
    const { result } = await inTime(clock, client.flush())
    expect(result).toEqual({ delivered: 2, rejected: 1, remaining: [] })
  })

  it('waits for the request in flight', async () => {
    const { clock, proxy, open } = createWorld({ store: createStore() })
    proxy.answerNext(later(clock, 3 * second, applied))
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.settle()
    const { result, tookMs } = await inTime(clock, client.flush())
    expect(result).toEqual({ delivered: 1, rejected: 0, remaining: [] })
    expect(tookMs).toBe(3 * second)
  })

  it('resolves at its deadline with the remaining updates', async () => {
    const { clock, proxy, open } = createWorld({ store: createStore() })
    proxy.answerNext(hang)
    const { client } = await open()
    await client.update({ ...signals('a', { n: 1 }), config: { groundTruthColumnName: 'n' } })
    const { result, tookMs } = await inTime(clock, client.flush({ deadlineMs: 2 * second }))
    const remaining = [
      {
        inferenceId: 'a',
        inferencePipelineId: pipeline,
        row: { n: 1 },
        config: { groundTruthColumnName: 'n' },
      },
    ]
    expect(result).toEqual({ delivered: 0, rejected: 0, remaining })
    expect(tookMs).toBe(2 * second)
  })

  it('resolves when its signal is aborted', async () => {
    const { clock, proxy, open } = createWorld({ store: createStore() })
    proxy.answerNext(hang)
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    const abort = new AbortController()
    const flushed = client.flush({ signal: abort.signal })
    await clock.advance(second)
    abort.abort()
    expect((await flushed).remaining).toHaveLength(1)
    expect((await client.flush({ signal: AbortSignal.abort() })).remaining).toHaveLength(1)
  })
})

describe('flush without durable storage', () => {
  it('waits until updates are due, within its default deadline of 25 s', async () => {
    const { clock, proxy, open } = createWorld({ store: createFleetingStore() })
    proxy.answerNext(
      status(503, { 'retry-after': '4' }),
      each(() => ({ status: 'retry', code: 'upstream_busy', retryAfterMs: 6 * second })),
    )
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    const { result, tookMs } = await inTime(clock, client.flush())
    expect(result).toEqual({ delivered: 1, rejected: 0, remaining: [] })
    expect(tookMs).toBe(10 * second)
  })

  it('does not wait for an update that is due after its deadline', async () => {
    const { clock, proxy, open } = createWorld({ store: createFleetingStore() })
    proxy.answerNext(
      forTrace('late', { status: 'retry', code: 'upstream_busy', retryAfterMs: 26 * second }),
    )
    const { client } = await open()
    client.pause()
    await client.update(signals('late', { n: 1 }))
    await client.update(signals('a', { n: 1 }))
    client.resume()
    const { result, tookMs } = await inTime(clock, client.flush())
    expect(result).toMatchObject({ delivered: 1, remaining: [{ inferenceId: 'late' }] })
    expect(tookMs).toBe(0)
  })

  it('retries until its deadline', async () => {
    const { clock, proxy, open } = createWorld({ store: createFleetingStore() })
    proxy.answerAlways(status(500))
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    const { result, tookMs } = await inTime(clock, client.flush({ deadlineMs: 10 * second }))
    expect(result.remaining).toHaveLength(1)
    expect(tookMs).toBeLessThanOrEqual(10 * second)
    expect(proxy.requests.length).toBeGreaterThan(3)
  })

  it('stops waiting when its signal is aborted, and sends nothing afterwards', async () => {
    const { clock, proxy, open } = createWorld({ store: createFleetingStore() })
    proxy.answerNext(status(503, { 'retry-after': '4' }))
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.settle()
    const abort = new AbortController()
    const flushed = client.flush({ signal: abort.signal })
    await clock.advance(2 * second)
    abort.abort()
    expect((await flushed).remaining).toHaveLength(1)
    // Only the client's own timer is left; closing the client cancels it.
    expect(clock.timers()).toBe(1)
    await client.close()
    expect(clock.timers()).toBe(0)
    await clock.advance(minute)
    expect(proxy.requests).toHaveLength(1)
  })

  it('resolves at once when the proxy answers 401, because waiting would not help', async () => {
    const { clock, proxy, open } = createWorld({ store: createFleetingStore() })
    proxy.answerAlways(status(401))
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    const { result, tookMs } = await inTime(clock, client.flush())
    expect(result.remaining).toHaveLength(1)
    expect(tookMs).toBe(0)
  })
})

describe('flush with stored updates', () => {
  it('does not wait for updates that are not due yet', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(status(503, { 'retry-after': '4' }))
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    const { result, tookMs } = await inTime(clock, client.flush())
    expect(result.remaining).toHaveLength(1)
    expect(tookMs).toBe(0)
  })

  it('delivers the updates that an earlier page stored', async () => {
    const { clock, proxy, open } = createWorld()
    const first = await open()
    first.client.pause()
    await first.client.update(signals('a', { n: 1 }))
    await first.kill()
    const { client } = await open()
    await inTime(clock, client.flush())
    expect(proxy.rows.size).toBe(1)
  })

  it.each([
    ['memory', createFleetingStore],
    ['storage', createKeptStore],
  ])('does not wait for updates accepted after the call, in %s', async (_, createStore) => {
    const { clock, proxy, open } = createWorld({ store: createStore() })
    proxy.answerAlways(later(clock, 120, applied))
    const { client } = await open()
    const receipts = [await client.update(signals('first', { n: 1 }))]
    const keepOn = async () => {
      const n = receipts.length
      if (n < 100) receipts.push(await client.update(signals(`trace-${n % 7}`, { n })))
    }
    for (let n = 0; n < 20; n++) {
      clock.after(n * 50, () => void keepOn())
      clock.after(n * 50 + 20, () => void keepOn())
    }
    await clock.advance(200)
    const last = await client.update(signals('last', { n: 1 }))
    const { tookMs } = await inTime(clock, client.flush())
    expect(tookMs).toBeLessThan(600)
    expect(proxy.rows.get('last')).toEqual({ n: 1 })
    expect(await last.settled).toMatchObject({ kind: 'delivered' })
    await clock.advance(minute)
    expect(client.outbox.snapshot().pending).toBe(0)
  })

  it('resolves at its deadline even if the initial count has not finished', async () => {
    const kept = createKeptStore()
    const slow = { ...kept }
    const { clock, open } = createWorld({ store: slow })
    slow.read = async (ranges) => {
      await new Promise<void>((resolve) => clock.after(50, resolve))
      return kept.read(ranges)
    }
    const { client } = await open()
    for (let n = 0; n < 500; n++) {
      clock.after(n * 10, () => void client.update(signals(`trace-${n}`, { n })))
    }
    await clock.advance(30)
    const { tookMs } = await inTime(clock, client.flush({ deadlineMs: 100 }))
    expect(tookMs).toBeLessThanOrEqual(200)
    await clock.advance(minute)
    expect(client.outbox.snapshot()).toMatchObject({ pending: 0, traces: 0 })
  })

  it('continues until nothing is due, however long it takes', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(later(clock, 9 * second, applied))
    const { client } = await open()
    client.pause()
    for (let n = 0; n < 900; n++) await client.update(signals(`trace-${n}`, { n }))
    client.resume()
    await clock.advance(second)
    const { result, tookMs } = await inTime(clock, client.flush())
    expect(result.remaining).toEqual([])
    expect(proxy.rows.size).toBe(900)
    expect(tookMs).toBeGreaterThan(40 * second)
  })
})
