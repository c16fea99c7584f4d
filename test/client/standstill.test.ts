import { createServer } from 'node:http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { updateMany } from '../../src/bulk.ts'
import { createClient, type RowUpdate, signals } from '../../src/index.ts'
import { createOpenlayerTransport } from '../../src/openlayer.ts'
import { each, later, status } from '../support/answers.ts'
import { createFleetingStore, createKeptStore } from '../support/stores.ts'
import { createWorld, pipeline } from '../support/world.ts'

const second = 1_000
const minute = 60 * second

function* numbered(count: number): Generator<RowUpdate> {
  for (let n = 0; n < count; n++) yield signals(`trace-${n}`, { n })
}

/** Returns the values of the column `n`, in order. */
async function placesOf(updates: Iterable<RowUpdate> | AsyncIterable<RowUpdate>) {
  const places: unknown[] = []
  for await (const { row } of updates) places.push(row['n'])
  return places
}

const unknown = each(() => ({ status: 'retry', code: 'trace_not_found' }))

describe.each([
  ['memory', createFleetingStore],
  ['a store', createKeptStore],
] as const)('updateMany on a half-full outbox in %s', (_, createStore) => {
  function openWorld() {
    const world = createWorld({ store: createStore() })
    /** Resolves with the result of a run and its duration. Throws if the run takes more than ten minutes. */
    async function ends<Result>(work: Promise<Result>): Promise<readonly [Result, tookMs: number]> {
      const startedAt = world.clock.now()
      let result: Result | undefined
      let tookMs = 0
      void work.then((value) => {
        result = value
        tookMs = world.clock.now() - startedAt
      })
      for (let step = 0; step < 1_200 && !result; step++) await world.clock.advance(second / 2)
      if (!result) throw new Error('The run never ends.')
      return [result, tookMs]
    }
    return { ...world, ends, limits: { entries: 20 } }
  }

  it('ends when the proxy answers 401, and returns the updates it took and those it did not', async () => {
    const { clock, proxy, open, ends, limits } = openWorld()
    proxy.answerAlways(status(401))
    const { client } = await open({ limits })
    const [{ taken, remaining, rest }, tookMs] = await ends(updateMany(client, numbered(30)))
    expect(taken).toBe(10)
    expect([...(await placesOf(remaining)), ...(await placesOf(rest))]).toEqual(
      Array.from({ length: 30 }, (__, n) => n),
    )
    expect(tookMs).toBeLessThan(5 * second)
    // The second request checks whether the operator has acted meanwhile.
    expect(proxy.requests).toHaveLength(2)
    expect(clock.timers()).toBe(0)
  })

  it('ends when the client is paused, before or during the call', async () => {
    const { clock, proxy, open, ends, limits } = openWorld()
    proxy.answerAlways(later(clock, second, status(503)))
    const { client } = await open({ limits })
    const run = updateMany(client, numbered(30))
    await clock.advance(3 * second)
    client.pause()
    expect((await ends(run))[0]).toMatchObject({ taken: 10, delivered: 0 })
    const [again, tookMs] = await ends(updateMany(client, numbered(30)))
    expect(again).toMatchObject({ taken: 0, remaining: [] })
    expect(tookMs).toBeLessThan(second)
    proxy.forgetPlans()
    client.resume()
    expect((await ends(updateMany(client, again.rest)))[0]).toMatchObject({ taken: 30 })
  })

  it('ends when the client is closed during the call', async () => {
    const { clock, proxy, open, ends, limits } = openWorld()
    proxy.answerAlways(status(503))
    const { client } = await open({ limits })
    const run = updateMany(client, numbered(30))
    await clock.advance(3 * second)
    void client.close()
    const [{ remaining, rest }] = await ends(run)
    expect([...(await placesOf(remaining)), ...(await placesOf(rest))]).toHaveLength(30)
  })

  it('ends when Openlayer does not know any of the traces yet', async () => {
    const { proxy, open, ends, limits } = openWorld()
    proxy.answerAlways(unknown)
    const { client } = await open({ limits })
    const kinds: (string | undefined)[] = []
    const [{ remaining }, tookMs] = await ends(
      updateMany(client, numbered(30), { onResult: ({ code }) => void kinds.push(code) }),
    )
    expect(remaining).toHaveLength(10)
    expect(kinds).toEqual(Array.from({ length: 10 }, () => 'trace_not_found'))
    expect(tookMs).toBeLessThan(30 * second)
  })

  it('ends after the deadline even if another attempt is planned', async () => {
    const { proxy, open, ends, limits } = openWorld()
    proxy.answerAlways(status(503))
    const { client } = await open({ limits })
    const [{ taken }, tookMs] = await ends(
      updateMany(client, numbered(30), { deadlineMs: 5 * second }),
    )
    expect(taken).toBe(10)
    expect(tookMs).toBeLessThan(11 * second)
  })

  it('waits until the deadline for unknown traces to be retried', async () => {
    const { clock, proxy, open, ends, limits } = openWorld()
    proxy.answerAlways(unknown)
    const { client } = await open({ limits })
    const run = updateMany(client, numbered(30), { deadlineMs: 3 * minute })
    await clock.advance(30 * second)
    proxy.forgetPlans()
    expect((await ends(run))[0]).toMatchObject({ taken: 30, delivered: 30, remaining: [] })
  })

  it('waits a minute that the proxy asks for, including the random fifth added to it', async () => {
    const { proxy, open, ends, limits } = openWorld()
    proxy.answerNext(status(503, { 'retry-after': '60' }))
    const { client } = await open({ limits, random: () => 0.999 })
    const [summary] = await ends(updateMany(client, numbered(30)))
    expect(summary).toMatchObject({ taken: 30, delivered: 30, remaining: [] })
  })

  it('ends when the proxy stays unavailable', async () => {
    const { proxy, open, ends, limits } = openWorld()
    proxy.answerAlways(status(503))
    const { client } = await open({ limits })
    const [{ taken }, tookMs] = await ends(updateMany(client, numbered(30)))
    expect(taken).toBe(10)
    expect(tookMs).toBeLessThan(4 * minute)
  })

  it('continues as long as updates are being sent, whatever the deadline', async () => {
    const { clock, proxy, open, ends, limits } = openWorld()
    proxy.answerAlways(
      later(
        clock,
        4 * second,
        each(() => ({ status: 'applied' })),
      ),
    )
    const { client } = await open({ limits })
    const [{ taken }] = await ends(updateMany(client, numbered(30), { deadlineMs: second }))
    expect(taken).toBe(30)
  })

  it('tries once more after a 401, without a call of resume()', async () => {
    const { proxy, open, ends, limits } = openWorld()
    proxy.answerAlways(status(401))
    const { client } = await open({ limits })
    await ends(updateMany(client, numbered(15)))
    proxy.forgetPlans()
    // The key was corrected, but resume() was not called.
    expect((await ends(updateMany(client, numbered(15))))[0]).toMatchObject({ taken: 15 })
    expect(proxy.rows.size).toBe(15)
  })
})

it('updateMany ends when Openlayer refuses the key', async () => {
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(401).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = Object(server.address())
  const baseURL = `http://127.0.0.1:${port}`
  const client = createClient({
    transport: createOpenlayerTransport({ apiKey: 'a-wrong-key', baseURL }),
    inferencePipelineId: pipeline,
  })
  const { taken, remaining, rest } = await updateMany(client, numbered(600))
  expect(client.outbox.snapshot()).toMatchObject({ reason: 'held' })
  expect(taken).toBe(500)
  expect(remaining).toHaveLength(500)
  expect(await placesOf(rest)).toHaveLength(100)
  await client.close()
})
