import 'fake-indexeddb/auto'
import { describe, expect, it } from 'vitest'
import { humanFeedback, type RowUpdate, signals } from '../../src/index.ts'
import { applied, later } from '../support/answers.ts'
import { createDiskStore, createKeptStore } from '../support/stores.ts'
import { createWorld, type World } from '../support/world.ts'

/** Returns what is sent of updates that were accepted while the client was paused. */
async function sentAfterPause(world: World, updates: readonly RowUpdate[]) {
  const { client } = await world.open()
  client.pause()
  const receipts = []
  for (const update of updates) receipts.push(await client.update(update))
  const settled = Promise.all(receipts.map((receipt) => receipt.settled))
  client.resume()
  await world.clock.settle()
  const sent = world.proxy.requests.flatMap((request) => request.updates)
  const kinds = (await settled).map(({ kind }) => kind)
  return { sent: sent.map(({ row, config }) => ({ row, config })), kinds }
}

describe.each([
  ['memory', createKeptStore],
  ['IndexedDB', createDiskStore],
])('waiting updates of one trace in %s', (_, createStore) => {
  it('are sent as one update: later values of a column win, other columns stay', async () => {
    const world = createWorld({ store: createStore() })
    const { sent, kinds } = await sentAfterPause(world, [
      signals('a', { first: 1, both: 1 }),
      signals('a', { both: 2, second: 2 }),
    ])
    expect(sent).toEqual([{ row: { first: 1, both: 2, second: 2 } }])
    expect(kinds).toEqual(['delivered', 'delivered'])
  })

  it('are superseded when later updates replace all of their columns', async () => {
    const world = createWorld({ store: createStore() })
    const { sent, kinds } = await sentAfterPause(world, [
      signals('a', { n: 1 }),
      signals('a', { n: 2, other: 1 }),
      signals('a', { n: 3 }),
    ])
    expect(sent).toEqual([{ row: { n: 3, other: 1 } }])
    expect(kinds).toEqual(['superseded', 'delivered', 'delivered'])
  })

  it('send null when the vote was withdrawn', async () => {
    const world = createWorld({ store: createStore() })
    const { sent, kinds } = await sentAfterPause(world, [
      humanFeedback('a', 'up'),
      humanFeedback('a', 'down'),
      humanFeedback('a', null),
    ])
    const config = { humanFeedbackColumnName: 'human_feedback' }
    expect(sent).toEqual([{ row: { human_feedback: null }, config }])
    expect(kinds).toEqual(['superseded', 'superseded', 'delivered'])
  })

  it('keep an update that was made while its predecessor was in flight', async () => {
    const { clock, proxy, open } = createWorld({ store: createStore() })
    proxy.answerNext(later(clock, 1_000, applied))
    const { client } = await open()
    const first = await client.update(humanFeedback('a', 'up'))
    await clock.advance(500)
    const second = await client.update(humanFeedback('a', 'down'))
    await clock.advance(499)
    expect(proxy.requests).toHaveLength(1)
    await clock.advance(1)
    expect(proxy.requests.map(({ updates }) => updates.map(({ id }) => id))).toEqual([
      [first.id],
      [second.id],
    ])
    expect(proxy.rows.get('a')).toEqual({ human_feedback: 0 })
    expect(await first.settled).toMatchObject({ kind: 'delivered' })
    expect(await second.settled).toMatchObject({ kind: 'delivered' })
  })

  it('are sent one after another when their configs disagree', async () => {
    const world = createWorld({ store: createStore() })
    const { sent } = await sentAfterPause(world, [
      { inferenceId: 'a', row: { x: 1, y: 1 }, config: { groundTruthColumnName: 'x' } },
      { inferenceId: 'a', row: { y: 2 }, config: { groundTruthColumnName: 'y' } },
      { inferenceId: 'a', row: { z: 3 }, config: { latencyColumnName: 'z' } },
      { inferenceId: 'a', row: { x: 4 }, config: { groundTruthColumnName: 'x' } },
      { inferenceId: 'a', row: { x: 5, y: 5 }, config: { groundTruthColumnName: null } },
    ])
    expect(sent).toEqual([
      { row: { x: 1, y: 1 }, config: { groundTruthColumnName: 'x' } },
      { row: { y: 2, z: 3 }, config: { groundTruthColumnName: 'y', latencyColumnName: 'z' } },
      { row: { x: 4 }, config: { groundTruthColumnName: 'x' } },
      { row: { x: 5, y: 5 }, config: { groundTruthColumnName: null } },
    ])
    expect(world.proxy.rows.get('a')).toEqual({ x: 5, y: 5, z: 3 })
  })

  it('are split when together they have more than 100 columns', async () => {
    const world = createWorld({ store: createStore() })
    const columns = (from: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`c${from + index}`, from]))
    const { sent } = await sentAfterPause(world, [
      signals('a', columns(0, 60)),
      signals('a', columns(20, 80)),
      signals('a', columns(1_000, 1)),
    ])
    expect(sent.map(({ row }) => Object.keys(row).length)).toEqual([100, 1])
    expect(Object.keys(world.proxy.rows.get('a') ?? {})).toHaveLength(101)
    expect(world.proxy.rows.get('a')).toMatchObject({ c0: 0, c20: 20, c1000: 1_000 })
  })

  it('are split when together they are larger than 32 KiB', async () => {
    const world = createWorld({ store: createStore() })
    const { sent } = await sentAfterPause(world, [
      signals('a', { first: 'é'.repeat(8_500) }),
      signals('a', { second: 'é'.repeat(8_500) }),
      signals('a', { third: 1 }),
    ])
    expect(sent.map(({ row }) => Object.keys(row))).toEqual([['first'], ['second', 'third']])
  })
})

describe('a batch', () => {
  it('holds at most 50 updates', async () => {
    const world = createWorld()
    const updates = Array.from({ length: 120 }, (_, n) => signals(`trace-${n}`, { n }))
    await sentAfterPause(world, updates)
    expect(world.proxy.requests.map((request) => request.updates.length)).toEqual([50, 50, 20])
    expect(world.proxy.rows.size).toBe(120)
  })

  it('holds at most 60,000 bytes, measured as JSON in UTF-8', async () => {
    const world = createWorld()
    const texts = ['é'.repeat(9_000), '"'.repeat(9_000), '\u0001'.repeat(3_000), '😀'.repeat(4_500)]
    const updates = Array.from({ length: 24 }, (_, n) =>
      signals(`${texts[n % 4]?.slice(0, 800)}${n}`, { text: texts[n % 4] ?? '' }),
    )
    await sentAfterPause(world, updates)
    expect(world.proxy.rows.size).toBe(24)
    // The world asserts the size of each request; this asserts that requests are filled.
    expect(world.proxy.requests.length).toBeLessThan(14)
  })

  it('contains a trace whole, however many entries it has', async () => {
    const world = createWorld()
    const votes = Array.from({ length: 300 }, (_, n) => signals('a', { n }))
    const { sent } = await sentAfterPause(world, [...votes, signals('b', { n: 0 })])
    expect(sent).toEqual([{ row: { n: 299 } }, { row: { n: 0 } }])
  })
})
