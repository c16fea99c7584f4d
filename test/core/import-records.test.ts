import { describe, expect, it } from 'vitest'
import { deadKey, encodeDeadLetter } from '../../src/core/records/dead-letter.ts'
import { type Entry, encodeEntry, entryKey } from '../../src/core/records/entry.ts'
import { importRecords } from '../../src/core/records/import-records.ts'
import { under } from '../../src/core/records/keys.ts'
import type { Lease } from '../../src/core/records/lease.ts'
import { decodeState, type State, stateKey } from '../../src/core/records/state.ts'
import type { Stored } from '../../src/core/records/store.ts'
import { type Columns, freshTrace } from '../../src/core/records/trace-record.ts'
import { createMemoryStore } from '../../src/web/storage/memory-store.ts'
import { entryAt, trace } from './arbitraries.ts'

const space = 'space'
const nowMs = 1_000_000
const leaseMs = 30_000

function stored(entry: Entry, grant?: string): Stored {
  const value = encodeEntry({ inferencePipelineId: 'p', row: entry.row, config: undefined }, grant)
  return { key: entryKey(space, entry), value }
}

function known(part: Partial<State>): Stored {
  return { key: stateKey(space), value: JSON.stringify(part) }
}

/** A state record in which these entries are the last ones delivered. */
function delivered(...entries: readonly Entry[]): Stored {
  const columns: Columns = {}
  for (const { row, time, id } of entries) {
    for (const column of Object.keys(row)) columns[column] = { time, id }
  }
  return known({ traces: { [trace]: { ...freshTrace(), at: 1, delivered: columns } } })
}

function lease(more: Partial<Lease> = {}): Lease {
  return { by: 'page', until: nowMs + 20_000, traces: { [trace]: [] }, ...more }
}

function openStore() {
  const store = createMemoryStore()
  const place = { store, space, clock: { now: () => nowMs }, leaseMs }
  return {
    store,
    add: (records: readonly Stored[], page?: string) => importRecords(place, { records, page }),
    async entries() {
      const [found = []] = await store.read([under('entry', space)])
      return found
    },
    async state() {
      const [[found] = []] = await store.read([{ only: stateKey(space) }])
      return decodeState(found?.value)
    },
  }
}

describe('imported records', () => {
  const [older, newer] = [entryAt(3, { vote: 0 }), entryAt(5, { vote: 1 })]

  it('are added once, even if they are imported repeatedly', async () => {
    const { store, add } = openStore()
    const everything = () => store.read([{ from: [], before: ['z'] }])
    await add([stored(older), stored(newer)])
    const once = await everything()
    await add([stored(older), stored(newer)])
    expect(await everything()).toEqual(once)
  })

  it('do not restore entries that were delivered, or superseded by a delivered value', async () => {
    const { store, add, entries } = openStore()
    await store.append([delivered(newer)])
    await add([stored(older), stored(newer)])
    expect(await entries()).toEqual([])
  })

  it('include what was delivered elsewhere, in any order', async () => {
    const { add, entries, state } = openStore()
    await add([stored(older), delivered(newer)])
    expect(await entries()).toEqual([])
    expect((await state()).traces[trace]?.delivered?.['vote']?.time).toBe(5)
  })

  it('keep the newest delivered value of each column', async () => {
    const { store, add, state } = openStore()
    await store.append([delivered(newer)])
    await add([delivered(older, entryAt(2, { comment: 'x' }))])
    const columns = (await state()).traces[trace]?.delivered
    expect([columns?.['vote']?.time, columns?.['comment']?.time]).toEqual([5, 2])
  })

  it('do not restore entries that were rejected or purged meanwhile', async () => {
    const { store, add, entries } = openStore()
    const letter = { id: 'letter', code: 'x', attempts: 1, time: 3, at: 1, update: {} as never }
    const dead = { key: deadKey(space, letter), value: encodeDeadLetter(letter, [older.id]) }
    await store.append([dead])
    await add([stored(older), stored(newer)])
    expect(await entries()).toEqual([stored(newer)])
    await store.append([known({ purged: 7 })])
    await add([stored(entryAt(6, { sale: 1 })), stored(entryAt(8, { sale: 2 }))])
    expect((await entries()).map(({ key }) => key[3])).toEqual([5, 8])
  })

  it('include the grant of a trace, and keep the later of two', async () => {
    const { store, add, entries, state } = openStore()
    const waiting = (through: number) => ({
      traces: { [trace]: { ...freshTrace(), grant: [through, `after.${through}.x`] as const } },
    })
    await store.append([known(waiting(1))])
    await add([stored(newer, 'a.b.c'), known(waiting(3)), known(waiting(2))])
    expect(await entries()).toEqual([stored(newer, 'a.b.c')])
    expect((await state()).traces[trace]?.grant).toEqual([3, 'after.3.x'])
  })

  it('turn the leases of their page into rests no longer than a new lease, and end its other leases', async () => {
    const { store, add, state } = openStore()
    const others = {
      lost: lease(),
      rests: lease({ over: true }),
      'of another': lease({ by: 'x' }),
    }
    await store.append([known({ leases: others })])
    const own = {
      kept: lease(),
      far: lease({ until: nowMs + 1e9 }),
      ended: lease({ until: nowMs }),
    }
    await add([known({ leases: own })], 'page')
    const { leases } = await state()
    expect(leases).toMatchObject({
      kept: { over: true, until: nowMs + 20_000 },
      far: { over: true, until: nowMs + leaseMs },
      rests: { over: true },
      'of another': { by: 'x' },
    })
    expect(Object.keys(leases)).toHaveLength(4)
  })
})
