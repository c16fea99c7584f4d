import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { groundTruth, humanFeedback, signals, ValidationError } from '../../src/index.ts'
import { each } from '../support/answers.ts'
import { createDiskStore, createFleetingStore, createKeptStore } from '../support/stores.ts'
import { createWorld, pipeline } from '../support/world.ts'

describe.each([
  ['memory', 'memory', createFleetingStore],
  ['IndexedDB', 'stored', createDiskStore],
] as const)('an update accepted into %s', (_, safety, createStore) => {
  it('resolves with a receipt that contains its safety before anything is delivered', async () => {
    const { clock, proxy, open } = createWorld({ store: createStore() })
    const { client } = await open()
    client.pause()
    const receipt = await client.update(humanFeedback('a', 'up'))
    expect(receipt).toMatchObject({ inferenceId: 'a', safety })
    expect(receipt.id).toMatch(/^[\w-]{13,64}$/)
    await clock.advance(60_000)
    expect(proxy.requests).toEqual([])
    expect(client.outbox.snapshot()).toMatchObject({ traces: 1, pending: 1, state: 'paused' })
  })

  it('is sent at once, and its receipt settles when it is delivered', async () => {
    const { clock, proxy, open } = createWorld({ store: createStore() })
    const { client, events } = await open()
    const receipt = await client.update(groundTruth('a', 'Paris'))
    const settled = receipt.settled
    await clock.settle()
    expect(await settled).toEqual({ kind: 'delivered', via: 'applied', at: clock.now() })
    expect(proxy.requests).toMatchObject([
      {
        at: clock.now(),
        updates: [
          {
            id: receipt.id,
            time: clock.now(),
            inferencePipelineId: pipeline,
            inferenceId: 'a',
            row: { ground_truth: 'Paris' },
            config: { groundTruthColumnName: 'ground_truth' },
          },
        ],
      },
    ])
    expect(events).toEqual([{ kind: 'settled', id: receipt.id, settlement: await settled }])
  })

  it('resolves `settled` also when it is first read after the delivery', async () => {
    const { clock, proxy, open } = createWorld({ store: createStore() })
    proxy.answerAlways(each(() => ({ status: 'queued' })))
    const { client } = await open()
    const receipt = await client.update(groundTruth('a', 'Paris'))
    await clock.settle()
    expect(await receipt.settled).toMatchObject({ kind: 'delivered', via: 'queued' })
  })

  it('is copied: later changes by the caller have no effect', async () => {
    const { clock, proxy, open } = createWorld({ store: createStore() })
    const { client } = await open()
    const details = { list: [1], nested: { deep: 'old' } }
    const config = { groundTruthColumnName: 'details' as string | null }
    const row: Record<string, typeof details | number> = { details }
    const update = { inferenceId: 'a', row, config }
    const accepted = client.update(update)
    details.list.push(2)
    details.nested.deep = 'new'
    row['more'] = 1
    config.groundTruthColumnName = null
    update.inferenceId = 'b'
    await accepted
    await clock.settle()
    expect(proxy.requests[0]?.updates).toMatchObject([
      { inferenceId: 'a', config: { groundTruthColumnName: 'details' } },
    ])
    expect(Object.fromEntries(proxy.rows)).toEqual({
      a: { details: { list: [1], nested: { deep: 'old' } } },
    })
  })

  it("is sent to the pipeline it names, or else to the client's", async () => {
    const { clock, proxy, open } = createWorld({ store: createStore() })
    const { client } = await open()
    await client.update({ ...signals('a', { n: 1 }), inferencePipelineId: 'another' })
    await client.update(signals('a', { n: 2 }))
    await clock.settle()
    const sent = proxy.requests.flatMap(({ updates }) => updates)
    const byPipeline = sent.map(({ inferencePipelineId, row }) => [inferencePipelineId, row])
    expect(Object.fromEntries(byPipeline)).toEqual({ another: { n: 1 }, [pipeline]: { n: 2 } })
  })
})

describe('accepting updates', () => {
  it('keeps ids byte for byte, whatever characters they contain', async () => {
    const { clock, proxy, open } = createWorld()
    const { client } = await open()
    const ids = ['a', ' a', 'A', '__proto__', 'constructor', '..', '😀', 'é', 'e\u0301', '["x"]']
    await Promise.all(ids.map((id, index) => client.update(signals(id, { index }))))
    await clock.settle()
    expect(proxy.rows).toEqual(new Map(ids.map((id, index) => [id, { index }])))
  })

  it('appends all updates of one tick in one transaction and reads nothing', async () => {
    const store = createKeptStore()
    const { open } = createWorld({ store })
    const { client } = await open()
    client.pause()
    await client.update(signals('first', { n: 0 }))
    const before = { ...store.calls }
    await Promise.all(
      Array.from({ length: 500 }, (_, n) => client.update(signals(`trace-${n}`, { n }))),
    )
    expect(store.calls).toEqual({ ...before, append: before.append + 1 })
    const again = { ...store.calls }
    await client.update(signals('last', { n: 0 }))
    expect(store.calls).toEqual({ ...again, append: again.append + 1 })
  })

  it('does not wait for a request in flight', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(() => new Promise(() => undefined))
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.settle()
    const receipt = await client.update(signals('a', { n: 2 }))
    expect(receipt.safety).toBe('stored')
    expect(client.outbox.snapshot().state).toBe('flushing')
  })

  it('gives each update its own id', async () => {
    const { open } = createWorld()
    const { client } = await open()
    client.pause()
    const receipts = await Promise.all(
      Array.from({ length: 100 }, () => client.update(signals('a', { n: 1 }))),
    )
    expect(new Set(receipts.map(({ id }) => id)).size).toBe(100)
  })
})

describe('scrub', () => {
  it('can remove a column before the update is stored', async () => {
    const { clock, proxy, open } = createWorld()
    const { client } = await open({
      scrub: ({ row: { email: _, ...row }, ...update }) => ({ ...update, row }),
    })
    await client.update(signals('a', { email: 'ada@example.com', n: 1 }))
    await clock.settle()
    expect(proxy.rows).toEqual(new Map([['a', { n: 1 }]]))
  })

  it('discards the update when it returns null', async () => {
    const { clock, proxy, store, open } = createWorld()
    const { client } = await open({ scrub: () => null })
    const appends = store.calls.append
    const receipt = await client.update(signals('a', { n: 1 }))
    await clock.settle()
    expect(await receipt.settled).toMatchObject({ kind: 'discarded', code: 'scrubbed' })
    expect([store.calls.append, proxy.requests.length]).toEqual([appends, 0])
    expect(client.outbox.snapshot().pending).toBe(0)
  })

  it('must return a valid update', async () => {
    const { open } = createWorld()
    const { client } = await open({ scrub: (update) => ({ ...update, row: {} }) })
    await expect(client.update(signals('a', { n: 1 }))).rejects.toThrow(ValidationError)
    expect(client.outbox.snapshot().pending).toBe(0)
  })
})
