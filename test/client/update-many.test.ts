import { describe, expect, it, vi } from 'vitest'
import { type Progress, type UpdateResult, updateMany } from '../../src/bulk.ts'
import { type RowUpdate, signals } from '../../src/index.ts'
import { applied, each, forTrace, later, status, unreachable } from '../support/answers.ts'
import { installPlatform } from '../support/fake-platform.ts'
import { createFleetingStore, createKeptStore } from '../support/stores.ts'
import { createWorld } from '../support/world.ts'

const second = 1_000
const minute = 60 * second

function* numbered(count: number, from = 0): Generator<RowUpdate> {
  for (let n = from; n < from + count; n++) yield signals(`trace-${n}`, { n })
}

/** The prototype of a promise from another realm, or from an engine with a patched `Promise`. */
const foreignPromise = Object.defineProperties(
  Object.create(null),
  Object.getOwnPropertyDescriptors(Promise.prototype),
)

/** Creates a world whose `done` advances the clock until a promise settles. */
function openWorld(store = createFleetingStore()) {
  const world = createWorld({ store })
  async function done<Result>(work: Promise<Result>): Promise<Result> {
    let isOver = false
    void work.then(
      () => {
        isOver = true
      },
      () => {
        isOver = true
      },
    )
    for (let step = 0; step < 2_000 && !isOver; step++) await world.clock.advance(50)
    return work
  }
  return { ...world, done }
}

describe.each([
  ['memory', createFleetingStore],
  ['a store', createKeptStore],
] as const)('updateMany with updates in %s', (_, createStore) => {
  it('delivers all updates and never fills more than half of the outbox', async () => {
    const { proxy, ended, open, done } = openWorld(createStore())
    const { client } = await open({ limits: { entries: 100 } })
    let most = 0
    client.outbox.subscribe(() => {
      most = Math.max(most, client.outbox.snapshot().pending)
    })
    const summary = await done(updateMany(client, numbered(1_000)))
    expect(summary).toMatchObject({ taken: 1_000, delivered: 1_000, failed: 0, remaining: [] })
    expect(proxy.rows.size).toBe(1_000)
    expect(most).toBe(50)
    expect(ended()).toEqual({ delivered: 1_000 })
  })

  it('accepts any iterable or async iterable', async () => {
    const { clock, proxy, open, done } = openWorld(createStore())
    const { client } = await open()
    async function* slowly() {
      for (const update of numbered(30)) {
        await new Promise<void>((resolve) => clock.after(100, resolve))
        yield update
      }
    }
    await done(updateMany(client, slowly()))
    await done(updateMany(client, [...numbered(5, 100)]))
    expect(proxy.rows.size).toBe(35)
    await expect(updateMany(client, 7 as never)).rejects.toThrow()
  })

  it('reports each update to onResult with its index', async () => {
    const { proxy, open, done } = openWorld(createStore())
    proxy.answerAlways(forTrace('trace-3', { status: 'rejected', code: 'value_denied' }))
    const { client } = await open()
    const updates = [...numbered(10)]
    updates[7] = { inferenceId: '', row: { n: 7 } }
    const results: UpdateResult[] = []
    const summary = await done(
      updateMany(client, updates, { onResult: (result) => results.push(result) }),
    )
    expect(summary).toMatchObject({ taken: 10, delivered: 8, failed: 2 })
    results.sort((one, other) => one.index - other.index)
    expect(results.map(({ index }) => index)).toEqual([...updates.keys()])
    expect(results[3]).toEqual({ index: 3, kind: 'rejected', code: 'value_denied' })
    expect(results[7]).toEqual({ index: 7, kind: 'invalid', code: 'invalid_id' })
  })

  it('reports updates that scrub dropped as discarded', async () => {
    const { open, done } = openWorld(createStore())
    const { client } = await open({ scrub: (update) => (update.row['n'] === 1 ? null : update) })
    const results: UpdateResult[] = []
    const onResult = (result: UpdateResult) => void results.push(result)
    const summary = await done(updateMany(client, numbered(3), { onResult }))
    expect(summary).toMatchObject({ delivered: 2, failed: 1, remaining: [] })
    expect(results).toContainEqual({ index: 1, kind: 'discarded', code: 'scrubbed' })
  })

  it('can be aborted and continued with the rest, without leaving out an update', async () => {
    const { clock, proxy, open, done } = openWorld(createStore())
    proxy.answerAlways(later(clock, 200, applied))
    const { client } = await open({ limits: { entries: 40 } })
    const stop = new AbortController()
    clock.after(second, () => stop.abort())
    const first = await done(updateMany(client, numbered(300), { signal: stop.signal }))
    expect(first.taken).toBeGreaterThan(0)
    expect(first.taken).toBeLessThan(300)
    expect(first.delivered + first.remaining.length).toBe(first.taken)
    const next = await done(updateMany(client, first.rest))
    expect(first.taken + next.taken).toBe(300)
    await clock.advance(minute)
    expect(proxy.rows.size).toBe(300)
  })

  it('can be aborted while its source is idle; the next update is then the first of the rest', async () => {
    const { clock, proxy, open, done } = openWorld(createStore())
    const { client } = await open()
    let arrive = (): void => undefined
    async function* seldom() {
      yield* numbered(2)
      await new Promise<void>((resolve) => {
        arrive = resolve
      })
      yield* numbered(2, 2)
    }
    const stop = new AbortController()
    const run = updateMany(client, seldom(), { signal: stop.signal })
    await clock.advance(second)
    stop.abort()
    const first = await done(run)
    expect(first.taken).toBe(2)
    arrive()
    expect(await done(updateMany(client, first.rest))).toMatchObject({ taken: 2, delivered: 2 })
    expect(proxy.rows.size).toBe(4)
  })

  it('accepts iterators whose promises come from another realm', async () => {
    const { open, done } = openWorld(createStore())
    const { client } = await open()
    const numbers = numbered(3)
    const foreign = {
      [Symbol.asyncIterator]: () => ({
        next: () => Object.setPrototypeOf(Promise.resolve(numbers.next()), foreignPromise),
      }),
    }
    expect(await done(updateMany(client, foreign))).toMatchObject({ taken: 3, delivered: 3 })
  })

  it('reports updates of unknown traces as waiting, with the code trace_not_found', async () => {
    const { proxy, ended, open, done } = openWorld(createStore())
    const isUnknown = (inferenceId: string) => ['trace-1', 'trace-3'].includes(inferenceId)
    proxy.answerAlways(
      each(({ inferenceId }) =>
        isUnknown(inferenceId)
          ? { status: 'retry', code: 'trace_not_found' }
          : { status: 'applied' },
      ),
    )
    const { client } = await open()
    const results: UpdateResult[] = []
    const onResult = (result: UpdateResult) => void results.push(result)
    const summary = await done(updateMany(client, numbered(5), { onResult }))
    expect(results).toHaveLength(5)
    expect(results.filter(({ kind }) => kind !== 'delivered')).toEqual(
      [1, 3].map((index) => ({ index, kind: 'waiting', code: 'trace_not_found' })),
    )
    expect(summary).toMatchObject({ taken: 5, delivered: 3, failed: 0 })
    expect(summary.remaining.map(({ inferenceId }) => inferenceId).filter(isUnknown)).toHaveLength(
      2,
    )
    expect(ended()).toEqual({ delivered: 3 })
  })

  it('waits while the proxy is down and continues by itself', async () => {
    const { clock, proxy, open, done } = openWorld(createStore())
    proxy.answerAlways(status(503))
    const { client } = await open({ limits: { entries: 20 } })
    const run = updateMany(client, numbered(100))
    await clock.advance(20 * second)
    expect(client.outbox.snapshot().pending).toBe(10)
    proxy.forgetPlans()
    expect(await done(run)).toMatchObject({ delivered: 100, failed: 0 })
  })
})

describe('the progress of updateMany', () => {
  it('is reported at most ten times a second, with an estimate of the remaining time', async () => {
    const { clock, proxy, open, done } = openWorld()
    proxy.answerAlways(later(clock, 50, applied))
    const { client } = await open({ limits: { entries: 100 } })
    const told: (Progress & { at: number })[] = []
    const startedAt = clock.now()
    await done(
      updateMany(client, numbered(1_000), {
        total: 1_000,
        onProgress: (progress) => told.push({ ...progress, at: clock.now() - startedAt }),
      }),
    )
    const elapsed = told.at(-1)?.at ?? 0
    expect(told.length).toBeLessThanOrEqual(elapsed / 100 + 1)
    expect(told.at(-1)).toMatchObject({
      total: 1_000,
      taken: 1_000,
      settled: 1_000,
      remainingMs: 0,
    })
    const half = told.find(({ settled }) => settled >= 500)
    expect(half?.remainingMs).toBeGreaterThan((elapsed - (half?.at ?? 0)) * 0.7)
    expect(half?.remainingMs).toBeLessThan((elapsed - (half?.at ?? 0)) * 1.4)
  })

  it('contains the length of an array, and no total for other iterables', async () => {
    const { open, done } = openWorld()
    const { client } = await open()
    const totals: (number | undefined)[] = []
    const onProgress = ({ total }: Progress) => void totals.push(total)
    await done(updateMany(client, [...numbered(3)], { onProgress }))
    await done(updateMany(client, numbered(3), { onProgress }))
    expect(totals).toEqual([3, undefined])
  })
})

describe('updateMany with failures', () => {
  it('returns undelivered updates at its deadline if they are not stored', async () => {
    const { proxy, open, done } = openWorld()
    proxy.answerAlways(unreachable)
    const { client } = await open()
    const updates = [...numbered(3)]
    const summary = await done(updateMany(client, updates, { deadlineMs: 5 * second }))
    expect(summary).toMatchObject({ taken: 3, delivered: 0, failed: 0 })
    expect(summary.remaining).toEqual(updates)
  })

  it('delivers the other updates while an unknown trace waits', async () => {
    const { proxy, open, done } = openWorld(createKeptStore())
    const answer = each(({ inferenceId }) =>
      inferenceId === 'trace-1'
        ? { status: 'retry', code: 'trace_not_found' }
        : { status: 'applied' },
    )
    proxy.answerAlways(answer)
    const { client } = await open()
    const summary = await done(updateMany(client, numbered(5)))
    expect(summary).toMatchObject({
      delivered: 4,
      failed: 0,
      remaining: [{ inferenceId: 'trace-1' }],
    })
  })

  it('continues when its callbacks throw, and reports their errors to the console', async () => {
    const told = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const { proxy, open, done } = openWorld()
    const { client, events } = await open()
    const mistake = new Error('The owner made a mistake.')
    const fail = () => {
      throw mistake
    }
    const summary = await done(
      updateMany(client, numbered(300), { onResult: fail, onProgress: fail }),
    )
    expect(summary).toMatchObject({ taken: 300, delivered: 300, failed: 0, remaining: [] })
    expect(proxy.rows.size).toBe(300)
    expect(events.filter(({ kind }) => kind === 'fault')).toEqual([])
    expect(told).toHaveBeenCalledWith(mistake)
    told.mockRestore()
  })

  it('rejects with the error of the iterable, and delivers the updates before it', async () => {
    const { clock, proxy, open, done } = openWorld(createKeptStore())
    const { client } = await open()
    function* broken() {
      yield* numbered(3)
      throw new RangeError('in line 4')
    }
    await expect(done(updateMany(client, broken()))).rejects.toThrow(RangeError)
    await clock.advance(minute)
    expect(proxy.rows.size).toBe(3)
    expect(clock.timers()).toBe(0)
  })
})

it('updateMany counts updates that another tab delivers, and ends', async () => {
  installPlatform()
  const { clock, proxy, open, done } = openWorld(createKeptStore())
  const [busy, feeding] = [await open(), await open({ limits: { entries: 10 } })]
  proxy.answerNext(later(clock, second, applied))
  await busy.client.update(signals('other', { n: 1 }))
  await clock.settle()
  const results: UpdateResult[] = []
  const onResult = (result: UpdateResult) => void results.push(result)
  const summary = await done(updateMany(feeding.client, numbered(20), { onResult }))
  expect(summary).toMatchObject({ taken: 20, delivered: 20, failed: 0, remaining: [] })
  expect(results.map(({ index }) => index).sort((one, next) => one - next)).toEqual(
    Array.from({ length: 20 }, (_, n) => n),
  )
  expect(proxy.requests.flatMap(({ updates }) => updates)).toHaveLength(21)
})
