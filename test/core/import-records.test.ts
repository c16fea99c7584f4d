import { describe, expect, it } from 'vitest'
import { deadKey, encodeDeadLetter } from '../../src/core/records/dead-letter.ts'
import { readLog } from '../../src/core/records/delivered-log.ts'
import { type Entry, encodeEntry, entryKey } from '../../src/core/records/entry.ts'
import { importRecords } from '../../src/core/records/import-records.ts'
import { under } from '../../src/core/records/keys.ts'
import { decodeLease, encodeLease, type Lease } from '../../src/core/records/lease.ts'
import type { Stored } from '../../src/core/records/store.ts'
import { type Columns, encodeTrace, freshTrace } from '../../src/core/records/trace-record.ts'
import { createMemoryStore } from '../../src/web/storage/memory-store.ts'
import { entryAt, trace } from './arbitraries.ts'

const space = 'space'
const nowMs = 1_000_000
const leaseMs = 30_000

function stored(entry: Entry): Stored {
  const value = encodeEntry({ inferencePipelineId: 'p', row: entry.row, config: undefined })
  return { key: entryKey(space, entry), value }
}

/** What is known of the trace where these entries were delivered last. */
function delivered(...entries: readonly Entry[]): Stored {
  const columns: Columns = new Map()
  for (const { row, time, id } of entries) {
    for (const column of Object.keys(row)) columns.set(column, { time, id })
  }
  const value = encodeTrace({ ...freshTrace(), at: 1, delivered: columns })
  return { key: ['trace', space, trace], value }
}

function lease(id: string, more: Partial<Lease> = {}): Stored {
  const value = encodeLease({ by: 'page', until: nowMs + 20_000, traces: { [trace]: [] }, ...more })
  return { key: ['lease', space, id], value }
}

function openStore() {
  const store = createMemoryStore()
  const place = { store, space, clock: { now: () => nowMs }, leaseMs }
  return {
    store,
    add: (records: readonly Stored[], page?: string) => importRecords(place, { records, page }),
    async contents(kind: string) {
      const [found = []] = await store.read([under(kind, space)])
      return found
    },
  }
}

describe('records that were kept elsewhere', () => {
  const [older, newer] = [entryAt(3, { vote: 0 }), entryAt(5, { vote: 1 })]

  it('are added once, however often they are imported', async () => {
    const { store, add } = openStore()
    const everything = () => store.read([{ from: [], before: ['z'] }])
    await add([stored(older), stored(newer)])
    const once = await everything()
    await add([stored(older), stored(newer)])
    expect(await everything()).toEqual(once)
  })

  it('do not bring back what was delivered with a later value, or was delivered itself', async () => {
    const { store, add, contents } = openStore()
    await store.append([delivered(newer)])
    await add([stored(older), stored(newer)])
    expect(await contents('entry')).toEqual([])
  })

  it('bring along what was delivered elsewhere, whatever their order', async () => {
    const { add, contents } = openStore()
    await add([stored(older), delivered(newer)])
    expect(await contents('entry')).toEqual([])
    const log = readLog(await contents('delivered'))
    expect(log.traces.get(trace)?.delivered.get('vote')?.time).toBe(5)
  })

  it('keep the newest that was delivered of each column', async () => {
    const { store, add, contents } = openStore()
    await store.append([delivered(newer)])
    await add([delivered(older, entryAt(2, { comment: 'x' }))])
    const columns = readLog(await contents('delivered')).traces.get(trace)?.delivered
    expect([columns?.get('vote')?.time, columns?.get('comment')?.time]).toEqual([5, 2])
  })

  it('do not bring back what was rejected or purged meanwhile', async () => {
    const { store, add, contents } = openStore()
    const letter = { id: 'letter', code: 'x', attempts: 1, time: 3, at: 1, update: {} as never }
    const dead = { key: deadKey(space, letter), value: encodeDeadLetter(letter, [older.id]) }
    await store.append([dead])
    await add([stored(older), stored(newer)])
    expect(await contents('entry')).toEqual([stored(newer)])
    await store.append([{ key: ['purged', space], value: 7 }])
    await add([stored(entryAt(6, { sale: 1 })), stored(entryAt(8, { sale: 2 }))])
    expect((await contents('entry')).map(({ key }) => key[3])).toEqual([5, 8])
  })

  it('bring a grant only where something of its trace waits', async () => {
    const { add, contents } = openStore()
    const grant = (name: string) => ({ key: ['grant', space, name], value: 'a.b.c' })
    await add([grant(trace), grant('other'), stored(newer)])
    expect(await contents('grant')).toEqual([grant(trace)])
  })

  it('mark the leases of their page as over, not longer than a new one, and end its others', async () => {
    const { store, add, contents } = openStore()
    await store.append([
      lease('lost'),
      lease('rests', { over: true }),
      lease('of another', { by: 'x' }),
    ])
    await add(
      [lease('kept'), lease('far', { until: nowMs + 1e9 }), lease('ended', { until: nowMs })],
      'page',
    )
    const leases = (await contents('lease')).map(
      ({ key, value }) => [key[2], decodeLease(value)] as const,
    )
    expect(Object.fromEntries(leases)).toMatchObject({
      kept: { over: true, until: nowMs + 20_000 },
      far: { over: true, until: nowMs + leaseMs },
      rests: { over: true },
      'of another': { by: 'x' },
    })
    expect(leases).toHaveLength(4)
  })
})
