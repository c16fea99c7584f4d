import { describe, expect, it } from 'vitest'
import { end } from '../../src/core/end.ts'
import { type Entry, encodeEntry, entryKey } from '../../src/core/entry.ts'
import { under } from '../../src/core/keys.ts'
import { freshLane } from '../../src/core/lane.ts'
import { merge } from '../../src/core/merge.ts'
import type { SettlementKind } from '../../src/core/settlement.ts'
import type { Stored } from '../../src/core/store.ts'
import { createMemoryStore } from '../../src/web/memory-store.ts'
import { entryAt } from './arbitraries.ts'

const space = 'space'

function stored(entry: Entry): Stored {
  const value = encodeEntry({ inferencePipelineId: 'p', row: entry.row, config: undefined })
  return { key: entryKey(space, entry), value }
}

/** What is written when entries end. */
function ending(kind: SettlementKind, ...entries: readonly Entry[]): readonly Stored[] {
  return end(
    space,
    entries.map((entry) => [entry, { kind, at: 1 }]),
  ).put
}

async function contents(store: ReturnType<typeof createMemoryStore>, kind: string) {
  const [found = []] = await store.read([under(kind, space)])
  return found
}

describe('records that were kept elsewhere', () => {
  const [waiting, over] = [
    entryAt(5, { vote: 1 }),
    { ...entryAt(3, { vote: 0 }), id: 'page-of-it-3' },
  ]

  it('are added once, however often they are merged', async () => {
    const store = createMemoryStore()
    const records = [stored(waiting), ...ending('delivered', over)]
    await merge(store, space, records)
    const once = await store.read([{ from: [], before: ['z'] }])
    await merge(store, space, records)
    expect(await store.read([{ from: [], before: ['z'] }])).toEqual(once)
    expect(await contents(store, 'total')).toMatchObject([{ value: { delivered: 1, turns: 1 } }])
  })

  it('take with them what ended elsewhere and is still here', async () => {
    const store = createMemoryStore()
    await store.append([stored(over), stored(waiting)])
    await merge(store, space, ending('delivered', over))
    expect(await contents(store, 'entry')).toEqual([stored(waiting)])
  })

  it('do not bring back what ended here', async () => {
    const store = createMemoryStore()
    await store.append(ending('discarded', over))
    await merge(store, space, [stored(over)])
    expect(await contents(store, 'entry')).toEqual([])
  })

  it('add what was counted in both places', async () => {
    const store = createMemoryStore()
    await store.append(ending('discarded', over))
    await merge(store, space, ending('delivered', { ...waiting, id: 'other-page-00' }))
    const [total] = await contents(store, 'total')
    expect(total?.value).toMatchObject({ discarded: 1, delivered: 1, turns: 2 })
    expect(await contents(store, 'turn')).toHaveLength(2)
  })

  it('have a lane rest no shorter than it does already, and keep what else is known of it', async () => {
    const store = createMemoryStore()
    const key = ['lane', space, 'lane']
    const known = { ...freshLane(), triedAt: 5, dueAt: 20, attempts: 3 }
    await store.append([{ key, value: known }])
    await merge(store, space, [{ key, value: { triedAt: 1, dueAt: 4, reason: 'ambiguous' } }])
    expect(await contents(store, 'lane')).toEqual([{ key, value: known }])
    await merge(store, space, [{ key, value: { triedAt: 4, dueAt: 10, reason: 'ambiguous' } }])
    expect(await contents(store, 'lane')).toMatchObject([
      { value: { ...known, reason: 'ambiguous' } },
    ])
    await merge(store, space, [{ key, value: { triedAt: 6, dueAt: 30, reason: 'ambiguous' } }])
    expect(await contents(store, 'lane')).toMatchObject([
      { value: { triedAt: 6, dueAt: 30, reason: 'ambiguous', attempts: 3 } },
    ])
  })
})
