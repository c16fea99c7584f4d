import { describe, expect, it } from 'vitest'
import { updateMany } from '../../src/bulk.ts'
import { type RowUpdate, signals } from '../../src/index.ts'
import { status } from '../support/answers.ts'
import { createFleetingStore } from '../support/stores.ts'
import { createWorld } from '../support/world.ts'

const openWorld = () => createWorld({ store: createFleetingStore() })

/** Updates without end, which tell whether whoever took them has closed them. */
function endless() {
  const told = { isClosed: false }
  function* updates(): Generator<RowUpdate> {
    try {
      for (let n = 0; ; n++) yield signals(`trace-${n}`, { n })
    } finally {
      told.isClosed = true
    }
  }
  async function* later(): AsyncGenerator<RowUpdate> {
    yield* updates()
  }
  return { told, updates, later }
}

describe('what many updates are taken from', () => {
  it.each([
    ['nothing', null],
    ['undefined', undefined],
    ['a string, though its letters can be iterated', 'abc'],
    ['a number', 5],
    ['a truth value', true],
    ['one update', signals('trace-1', { n: 1 })],
    ['a function that makes them', endless().updates],
    ['an object whose iterator is no function', { [Symbol.iterator]: 5 }],
    ['an object whose asynchronous iterator is no function', { [Symbol.asyncIterator]: 'abc' }],
  ])('is not %s', async (_, updates) => {
    const { proxy, open } = openWorld()
    const { client } = await open()
    await expect(updateMany(client, updates as never)).rejects.toMatchObject({
      name: 'AftertraceError',
      code: 'not_iterable',
    })
    expect(proxy.requests).toEqual([])
  })

  it('may hold what is no update, which holds up nobody', async () => {
    const { clock, open } = openWorld()
    const { client } = await open()
    const strangers = [null, undefined, 5, 'abc', [], signals('trace-1', { n: 1 })]
    const results: string[] = []
    const onResult = ({ kind }: { kind: string }) => void results.push(kind)
    const run = updateMany(client, strangers as never, { onResult })
    await clock.advance(1_000)
    expect(await run).toMatchObject({ taken: 6, delivered: 1, failed: 5 })
    expect(results).toEqual([...Array.from({ length: 5 }, () => 'invalid'), 'delivered'])
  })

  it.each(['updates', 'later'] as const)('is closed when the run fails: %s', async (kind) => {
    const { open } = openWorld()
    const { client } = await open()
    const source = endless()
    await client.close()
    await expect(updateMany(client, source[kind]())).rejects.toMatchObject({ code: 'closed' })
    expect(source.told.isClosed).toBe(true)
  })

  it('is not closed when it fails itself, as in a loop', async () => {
    const { open } = openWorld()
    const { client } = await open()
    let isClosed = false
    const source: AsyncIterator<RowUpdate> = {
      next: () => Promise.reject(new RangeError('in line 4')),
      return() {
        isClosed = true
        throw new Error('Nobody asked for this.')
      },
    }
    const updates = { [Symbol.asyncIterator]: () => source }
    await expect(updateMany(client, updates)).rejects.toThrow(RangeError)
    expect(isClosed).toBe(false)
  })

  it('fails alone, also where an update has failed a moment before', async () => {
    const { open } = openWorld()
    const { client } = await open()
    function* broken(): Generator<RowUpdate> {
      yield signals('trace-1', { n: 1 })
      throw new RangeError('in line 2')
    }
    await client.close()
    // A rejection that nobody handles fails the whole test run, as it ends a process.
    await expect(updateMany(client, broken())).rejects.toThrow(RangeError)
  })

  it('tells what went wrong first, though closing it fails as well', async () => {
    const { open } = openWorld()
    const { client } = await open()
    const updates: Iterable<RowUpdate> = {
      [Symbol.iterator]: () => ({
        next: () => ({ value: signals('trace-1', { n: 1 }) }),
        return() {
          throw new Error('It cannot be closed.')
        },
      }),
    }
    await client.close()
    await expect(updateMany(client, updates)).rejects.toMatchObject({ code: 'closed' })
  })

  it('is closed when the rest is left in the middle, or given up at once', async () => {
    const { clock, proxy, open } = openWorld()
    proxy.answerAlways(status(401))
    for (const howMany of [3, 0]) {
      const { client } = await open({ limits: { entries: 20 } })
      const source = endless()
      const run = updateMany(client, source.updates())
      await clock.advance(1_000)
      const { rest } = await run
      expect(source.told.isClosed).toBe(false)
      const iterator = rest[Symbol.asyncIterator]()
      for (let taken = 0; taken < howMany; taken++) await iterator.next()
      await iterator.return?.()
      expect(source.told.isClosed).toBe(true)
    }
  })

  it('may be slow: a client that is closed meanwhile rejects the run, and nothing else', async () => {
    const { clock, open } = openWorld()
    const { client } = await open()
    async function* slowly(): AsyncGenerator<RowUpdate> {
      for (let n = 0; n < 9; n++) {
        yield signals(`trace-${n}`, { n })
        await new Promise<void>((resolve) => clock.after(1_000, resolve))
      }
    }
    // A rejection that nobody handles in the meantime fails the whole test run, as it ends a process.
    const run = expect(updateMany(client, slowly())).rejects.toMatchObject({ code: 'closed' })
    await clock.advance(2_500)
    void client.close()
    await clock.advance(5_000)
    await run
  })
})

describe('the options of many updates', () => {
  it.each([
    ['deadlineMS', 'unknown option "deadlineMS": did you mean deadlineMs?'],
    ['onprogress', 'unknown option "onprogress": did you mean onProgress?'],
    ['onResults', 'unknown option "onResults": did you mean onResult?'],
    ['signals', 'unknown option "signals": did you mean signal?'],
    ['totals', 'unknown option "totals": did you mean total?'],
    ['concurrency', 'unknown option "concurrency".'],
  ])('are refused where nobody knows them: %s', async (name, message) => {
    const { open } = openWorld()
    const { client } = await open()
    await expect(updateMany(client, [], { [name]: 1 })).rejects.toMatchObject({
      name: 'ConfigurationError',
      code: 'unknown_option',
      message,
    })
  })
})
