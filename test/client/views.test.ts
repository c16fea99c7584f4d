import { describe, expect, it } from 'vitest'
import { signals } from '../../src/index.ts'
import { applied, each, later, status, traceNotFound } from '../support/answers.ts'
import { createFleetingStore } from '../support/stores.ts'
import { createWorld, pipeline } from '../support/world.ts'

const second = 1_000

describe('latest', () => {
  it('returns waiting values over delivered ones', async () => {
    const { clock, open } = createWorld()
    const { client } = await open()
    expect(await client.latest('a')).toBeUndefined()
    await client.update(signals('a', { delivered: 1, both: 1 }))
    await clock.settle()
    expect(await client.latest('a')).toEqual({ row: { delivered: 1, both: 1 }, waiting: false })
    client.pause()
    await client.update(signals('a', { both: 2 }))
    await client.update(signals('a', { both: 3, waiting: 1 }))
    expect(await client.latest('a')).toEqual({
      row: { delivered: 1, both: 3, waiting: 1 },
      waiting: true,
    })
  })

  it('omits long delivered values, and most of many values that are long together', async () => {
    const { clock, open } = createWorld()
    const { client } = await open()
    const many = Object.fromEntries(
      Array.from({ length: 7 }, (_, n) => [`c${n}`, 'x'.repeat(4_000)]),
    )
    await client.update(signals('a', { vote: 1, comment: 'x'.repeat(4_097) }))
    await client.update(signals('b', many))
    await clock.settle()
    expect(await client.latest('a')).toEqual({ row: { vote: 1 }, waiting: false })
    expect(Object.keys((await client.latest('b'))?.row ?? {})).toEqual(['c0', 'c1', 'c2', 'c3'])
  })

  it('returns many traces at once and omits unknown ones', async () => {
    const { clock, open } = createWorld()
    const { client } = await open()
    await client.update(signals('__proto__', { n: 1 }))
    await clock.settle()
    client.pause()
    await client.update(signals('b', { n: null }))
    const latest = await client.latest(['__proto__', 'b', 'unknown'])
    expect(latest).toEqual(
      new Map([
        ['__proto__', { row: { n: 1 }, waiting: false }],
        ['b', { row: { n: null }, waiting: true }],
      ]),
    )
    expect(await client.latest([])).toEqual(new Map())
  })

  it('returns values that an earlier page delivered', async () => {
    const { clock, open } = createWorld()
    const first = await open()
    await first.client.update(signals('a', { vote: 1 }))
    await clock.settle()
    await first.kill()
    const { client } = await open()
    expect(await client.latest('a')).toEqual({ row: { vote: 1 }, waiting: false })
  })
})

describe('snapshot', () => {
  it('of an empty outbox contains zeros and the state idle', async () => {
    const { open } = createWorld({ store: createFleetingStore() })
    const { client } = await open()
    expect(client.outbox.snapshot()).toEqual({
      traces: 0,
      pending: 0,
      deadLetters: 0,
      state: 'idle',
      storage: 'memory',
    })
  })

  it('counts traces and updates', async () => {
    const { open } = createWorld()
    const { client } = await open()
    client.pause()
    await client.update(signals('a', { n: 1 }))
    await client.update(signals('a', { n: 2 }))
    await client.update(signals('b', { n: 3 }))
    expect(client.outbox.snapshot()).toMatchObject({
      traces: 2,
      pending: 3,
      storage: 'indexeddb',
    })
  })

  it('is the same object until something changes', async () => {
    const { clock, open } = createWorld()
    const { client } = await open()
    const before = client.outbox.snapshot()
    await clock.advance(second)
    expect(client.outbox.snapshot()).toBe(before)
    await client.update(signals('a', { n: 1 }))
    await clock.settle()
    const after = client.outbox.snapshot()
    expect(after).not.toBe(before)
    expect(before.pending).toBe(0)
    expect(client.outbox.snapshot()).toBe(after)
  })

  it('includes the updates and the pause of an earlier page', async () => {
    const { clock, proxy, ended, open } = createWorld()
    proxy.answerNext(applied, status(503, { 'retry-after': '60' }))
    const first = await open()
    await first.client.update(signals('a', { n: 1 }))
    await clock.settle()
    await first.client.update(signals('b', { n: 1 }))
    await clock.settle()
    await first.kill()
    const { client } = await open()
    expect(client.outbox.snapshot()).toMatchObject({
      traces: 1,
      pending: 1,
      state: 'waiting',
      reason: 'retry-after',
      dueAt: clock.now() + 60 * second,
    })
    expect(ended()).toEqual({ delivered: 1 })
  })

  it('contains the due moment of a trace in its grace period', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(traceNotFound)
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.settle()
    expect(client.outbox.snapshot()).toMatchObject({
      state: 'waiting',
      dueAt: clock.now() + 60 * second,
    })
  })
})

describe('subscribe', () => {
  it('calls the listener for every change, after the snapshot was replaced', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(later(clock, second, applied))
    const { client } = await open()
    const seen: string[] = []
    const unsubscribe = client.outbox.subscribe(() => {
      const { state, pending } = client.outbox.snapshot()
      const words = `${state} ${pending}`
      if (seen.at(-1) !== words) seen.push(words)
    })
    await client.update(signals('a', { n: 1 }))
    await clock.advance(second)
    expect(seen.slice(-3)).toEqual(['flushing 1', 'flushing 0', 'idle 0'])
    unsubscribe()
    seen.length = 0
    await client.update(signals('a', { n: 2 }))
    await clock.settle()
    expect(seen).toEqual([])
  })

  it('calls the listener once for all changes of one tick', async () => {
    const { clock, open } = createWorld()
    const { client } = await open()
    client.pause()
    await clock.settle()
    let told = 0
    client.outbox.subscribe(() => told++)
    await Promise.all(Array.from({ length: 50 }, (_, n) => client.update(signals('a', { n }))))
    await clock.settle()
    expect(told).toBe(1)
  })

  it('does not call the listener while nothing changes', async () => {
    const { clock, open } = createWorld()
    const { client } = await open()
    let told = 0
    client.outbox.subscribe(() => told++)
    client.outbox.snapshot()
    await client.outbox.pending()
    await client.latest('a')
    await clock.advance(60 * second)
    expect(told).toBe(0)
  })
})

describe('pending', () => {
  it('returns waiting updates as they were accepted, oldest first within a trace', async () => {
    const { clock, open } = createWorld()
    const { client } = await open()
    client.pause()
    const startedAt = clock.now()
    const first = await client.update({ ...signals('a', { n: 1 }), config: null })
    await clock.advance(second)
    const other = await client.update({ ...signals('b', { n: 2 }), inferencePipelineId: 'other' })
    const second_ = await client.update(signals('a', { n: 3 }))
    const pending = await client.outbox.pending()
    const ofPipeline = { inferencePipelineId: pipeline, inferenceId: 'a' }
    expect(pending.filter(({ update }) => update.inferenceId === 'a')).toEqual([
      {
        id: first.id,
        update: { ...ofPipeline, row: { n: 1 }, config: null },
        acceptedAt: startedAt,
        attempts: 0,
      },
      {
        id: second_.id,
        update: { ...ofPipeline, row: { n: 3 } },
        acceptedAt: startedAt + second,
        attempts: 0,
      },
    ])
    expect(pending.find(({ id }) => id === other.id)?.update.inferencePipelineId).toBe('other')
    expect(await client.outbox.pending({ limit: 2 })).toHaveLength(2)
  })

  it('counts attempts', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(each(() => ({ status: 'retry', code: 'deadline' })))
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.advance(1.5 * second)
    expect(await client.outbox.pending()).toMatchObject([{ attempts: 3 }])
  })
})
