import { describe, expect, it } from 'vitest'
import { updateMany } from '../../src/bulk.ts'
import { type RowUpdate, signals } from '../../src/index.ts'
import { status } from '../support/answers.ts'
import { createFleetingStore } from '../support/stores.ts'
import { createWorld } from '../support/world.ts'

const openWorld = () => createWorld({ store: createFleetingStore() })

/** Creates an endless source of updates that records whether it was closed. */
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

describe('the source of updateMany', () => {
  it.each([
    ['null', null],
    ['undefined', undefined],
    ['a string, although it is iterable', 'abc'],
    ['a number', 5],
    ['a boolean', true],
    ['one update', signals('trace-1', { n: 1 })],
    ['a generator function', endless().updates],
    ['an object whose iterator is not a function', { [Symbol.iterator]: 5 }],
    ['an object whose asynchronous iterator is not a function', { [Symbol.asyncIterator]: 'abc' }],
  ])('cannot be %s', async (_, updates) => {
    const { proxy, open } = openWorld()
    const { client } = await open()
    await expect(updateMany(client, updates as never)).rejects.toMatchObject({
      name: 'AftertraceError',
      code: 'not_iterable',
    })
    expect(proxy.requests).toEqual([])
  })

  it('may contain values that are not updates, which delay no other update', async () => {
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

  it('is not closed when it throws itself, as in a for-of loop', async () => {
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

  it('rejects the run with its own error even if an update failed just before', async () => {
    const { open } = openWorld()
    const { client } = await open()
    function* broken(): Generator<RowUpdate> {
      yield signals('trace-1', { n: 1 })
      throw new RangeError('in line 2')
    }
    await client.close()
    // An unhandled rejection would fail the whole test run.
    await expect(updateMany(client, broken())).rejects.toThrow(RangeError)
  })

  it('rejects the run with the first error even if closing it throws as well', async () => {
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

  it('is closed when the rest is read in part or not at all', async () => {
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

  it('may be slow: closing the client meanwhile rejects the run and nothing else', async () => {
    const { clock, open } = openWorld()
    const { client } = await open()
    async function* slowly(): AsyncGenerator<RowUpdate> {
      for (let n = 0; n < 9; n++) {
        yield signals(`trace-${n}`, { n })
        await new Promise<void>((resolve) => clock.after(1_000, resolve))
      }
    }
    // An unhandled rejection in the meantime would fail the whole test run.
    const run = expect(updateMany(client, slowly())).rejects.toMatchObject({ code: 'closed' })
    await clock.advance(2_500)
    void client.close()
    await clock.advance(5_000)
    await run
  })
})

describe('the options of updateMany', () => {
  it.each([
    ['deadlineMS', 'unknown option "deadlineMS": did you mean deadlineMs?'],
    ['onprogress', 'unknown option "onprogress": did you mean onProgress?'],
    ['onResults', 'unknown option "onResults": did you mean onResult?'],
    ['signals', 'unknown option "signals": did you mean signal?'],
    ['totals', 'unknown option "totals": did you mean total?'],
    ['concurrency', 'unknown option "concurrency".'],
  ])('are rejected if they are unknown: %s', async (name, message) => {
    const { open } = openWorld()
    const { client } = await open()
    await expect(updateMany(client, [], { [name]: 1 })).rejects.toMatchObject({
      name: 'ConfigurationError',
      code: 'unknown_option',
      message,
    })
  })
})
