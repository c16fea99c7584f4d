import { describe, expect, it } from 'vitest'
import { type Client, type OutboxLimits, type Receipt, signals } from '../../src/index.ts'
import { publishTo, type TraceConfig } from '../../src/tracing.ts'
import { each, status, traceNotFound, unreachable } from '../support/answers.ts'
import { createWorld, pipeline } from '../support/world.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

const rowsOf = async ({ outbox }: Client) =>
  (await outbox.pending()).map(({ update }) => Object.values(update.row)[0])

const kindsOf = async (receipts: readonly Receipt[]) =>
  (await Promise.all(receipts.map(({ settled }) => settled))).map(({ kind }) => kind)

describe('a limit of undefined', () => {
  it('is the default', async () => {
    const { clock, proxy, ended, open } = createWorld()
    const limits: Partial<Record<keyof OutboxLimits, number | undefined>> = {
      entries: undefined,
      bytes: undefined,
      entryBytes: undefined,
      maxAgeMs: undefined,
    }
    proxy.answerNext(each(() => ({ status: 'retry', code: 'upstream_busy' })))
    const { client } = await open({ limits: limits as Partial<OutboxLimits> })
    await client.update(signals('a', { n: 1 }))
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
    client.pause()
    for (let n = 0; n <= 1_000; n++) void client.update(signals(`trace-${n}`, { n }))
    await clock.advance(minute)
    expect(client.outbox.snapshot().pending).toBe(1_000)
    expect(ended()).toEqual({ delivered: 1, evicted: 1 })
    await expect(client.update(signals('a', { text: 'x'.repeat(32_768) }))).rejects.toThrow()
  })
})

describe('a full outbox', () => {
  it('evicts the trace with the oldest entry and reports it', async () => {
    const { clock, ended, open } = createWorld()
    const { client, events } = await open({ limits: { entries: 3 } })
    client.pause()
    const old = [
      await client.update(signals('z', { n: 1 })),
      await client.update(signals('z', { m: 2 })),
    ]
    await client.update(signals('a', { n: 3 }))
    await clock.settle()
    expect(client.outbox.snapshot().pending).toBe(3)
    await client.update(signals('b', { n: 4 }))
    await clock.settle()
    expect(await rowsOf(client)).toEqual([3, 4])
    expect(await kindsOf(old)).toEqual(['evicted', 'evicted'])
    expect(events.map((event) => event.kind === 'settled' && event.settlement.kind)).toEqual([
      'evicted',
      'evicted',
    ])
    expect(client.outbox.snapshot().pending).toBe(2)
    expect(ended()).toEqual({ evicted: 2 })
  })

  it('first removes superseded entries', async () => {
    const { clock, ended, open } = createWorld()
    const { client } = await open({ limits: { entries: 3 } })
    client.pause()
    await client.update(signals('old', { n: 0 }))
    await client.update(signals('a', { n: 1 }))
    await client.update(signals('a', { n: 2 }))
    await client.update(signals('a', { n: 3 }))
    await clock.settle()
    const rows = await rowsOf(client)
    expect(rows).toContain(0)
    expect(rows).toContain(3)
    const { pending } = client.outbox.snapshot()
    expect(pending).toBeLessThanOrEqual(3)
    expect(ended()).toEqual({ superseded: 4 - pending })
  })

  it('then removes expired entries', async () => {
    const { clock, open } = createWorld()
    const { client } = await open({ limits: { entries: 2, maxAgeMs: day } })
    client.pause()
    const old = await client.update(signals('a', { n: 1 }))
    await clock.advance(day + 1)
    await client.update(signals('b', { n: 2 }))
    await client.update(signals('c', { n: 3 }))
    await clock.settle()
    expect(await kindsOf([old])).toEqual(['expired'])
    expect(await rowsOf(client)).toEqual([2, 3])
  })

  it('then removes the oldest dead letters, before any waiting entry', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(...Array(2).fill(each(() => ({ status: 'rejected', code: 'value_denied' }))))
    const { client } = await open({ limits: { entries: 3 } })
    await client.update(signals('a', { n: 1 }))
    await clock.settle()
    await client.update(signals('b', { n: 2 }))
    await clock.settle()
    // discard() makes the page count its dead letters again.
    await client.outbox.discard('nothing')
    client.pause()
    await client.update(signals('c', { n: 3 }))
    await client.update(signals('d', { n: 4 }))
    await clock.settle()
    const letters = await client.outbox.deadLetters()
    expect(letters.map(({ update }) => update.inferenceId)).toEqual(['b'])
    expect(await rowsOf(client)).toEqual([3, 4])
  })

  it('counts bytes as well as entries', async () => {
    const { clock, open } = createWorld()
    const { client } = await open({ limits: { bytes: 10_000 } })
    client.pause()
    for (let n = 0; n < 20; n++) {
      await client.update(signals(`trace-${n}`, { text: 'é'.repeat(500) }))
      await clock.settle()
    }
    const { pending } = client.outbox.snapshot()
    expect(pending).toBeGreaterThan(7)
    expect(pending).toBeLessThan(10)
  })

  it('keeps the newest entries within its limits while the proxy is unreachable', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(unreachable)
    const { client } = await open({ limits: { entries: 10 } })
    for (let n = 0; n < 40; n++) {
      await client.update(signals(`trace-${n}`, { n }))
      await clock.settle()
      expect(client.outbox.snapshot().pending).toBeLessThanOrEqual(10)
    }
    expect((await rowsOf(client)).toSorted()).toEqual(
      Array.from({ length: 10 }, (_, index) => 30 + index),
    )
  })

  it('stays within its limits and delivers while updates keep arriving', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(status(503, { 'retry-after': '10' }))
    const { client } = await open({ limits: { entries: 20 } })
    for (let n = 0; n < 300; n++) {
      await client.update(signals(`trace-${n}`, { n }))
      await clock.advance(100)
      expect(client.outbox.snapshot().pending).toBeLessThanOrEqual(21)
    }
    expect(proxy.rows.size).toBeGreaterThan(100)
  })

  it('holds 1,000 entries by default', async () => {
    const { clock, ended, open } = createWorld()
    const { client } = await open()
    client.pause()
    await Promise.all(
      Array.from({ length: 1_001 }, (_, n) => client.update(signals(`trace-${n}`, { n }))),
    )
    await clock.settle()
    expect(client.outbox.snapshot().pending).toBe(1_000)
    expect(ended()).toEqual({ evicted: 1 })
  })
})

describe('an update that is larger than the whole outbox', () => {
  it('is rejected with too_large and evicts nothing', async () => {
    const { clock, ended, open } = createWorld()
    const { client } = await open({ limits: { bytes: 1_000 } })
    client.pause()
    await client.update(signals('a', { n: 1 }))
    const row = { text: 'x'.repeat(1_000) }
    await expect(client.update(signals('b', row))).rejects.toMatchObject({ code: 'too_large' })
    const publish = publishTo(client)
    const target = { inferencePipelineId: pipeline, inferenceId: 'b' }
    await expect(publish(row, {} as TraceConfig, target)).rejects.toMatchObject({
      code: 'too_large',
    })
    await clock.settle()
    expect(await rowsOf(client)).toEqual([1])
    expect(ended()).toEqual({})
  })
})

describe('an update that reaches its maximum age', () => {
  it('expires only after one more attempt', async () => {
    const { clock, proxy, ended, open } = createWorld()
    proxy.answerAlways(unreachable)
    const { client } = await open({ limits: { maxAgeMs: day } })
    const acceptedAt = clock.now()
    const receipt = await client.update(signals('a', { n: 1 }))
    await clock.advance(day - 1)
    expect(client.outbox.snapshot().pending).toBe(1)
    await clock.advance(hour)
    expect(await receipt.settled).toMatchObject({ kind: 'expired' })
    expect(client.outbox.snapshot().pending).toBe(0)
    expect(ended()).toEqual({ expired: 1 })
    expect(proxy.requests.some(({ at }) => at >= acceptedAt + day)).toBe(true)
    await clock.advance(day)
    expect(clock.timers()).toBe(0)
  })

  it('is delivered if that attempt succeeds, even years later', async () => {
    const { clock, proxy, ended, open } = createWorld()
    const first = await open()
    first.client.pause()
    await first.client.update(signals('a', { n: 1 }))
    await first.kill()
    await clock.advance(3 * 365 * day)
    await open()
    await clock.settle()
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
    expect(ended()).toEqual({ delivered: 1 })
  })

  it('does not make younger updates of its trace expire', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(traceNotFound)
    const { client } = await open({ limits: { maxAgeMs: hour } })
    const old = await client.update(signals('a', { n: 1, old: true }))
    await clock.advance(50 * minute)
    await client.update(signals('a', { n: 2 }))
    await clock.advance(160 * minute)
    expect(await old.settled).toMatchObject({ kind: 'expired' })
    expect(await rowsOf(client)).toEqual([2])
  })

  it('does not expire while nothing could be sent', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(status(401))
    const { client } = await open({ limits: { maxAgeMs: hour } })
    await client.update(signals('a', { n: 1 }))
    await clock.advance(day)
    expect(client.outbox.snapshot().pending).toBe(1)
    client.resume()
    await clock.settle()
    expect(proxy.rows.size).toBe(1)
  })

  it('is removed at start if it is a dead letter or a delivered value', async () => {
    const { clock, proxy, ended, open } = createWorld()
    proxy.answerNext(each(() => ({ status: 'rejected', code: 'value_denied' })))
    const first = await open()
    await first.client.update(signals('a', { n: 1 }))
    await clock.settle()
    await first.client.update(signals('b', { n: 1 }))
    await clock.advance(7 * day + 1)
    await first.kill()
    await open()
    await clock.advance(minute)
    const { client } = await open()
    expect(await client.outbox.deadLetters()).toEqual([])
    expect(await client.latest('b')).toBeUndefined()
    expect(client.outbox.snapshot()).toMatchObject({ pending: 0, deadLetters: 0 })
    expect(ended()).toEqual({ rejected: 1, delivered: 1 })
  })
})
