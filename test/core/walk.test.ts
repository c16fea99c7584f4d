import { expect, it } from 'vitest'
import { entryKey } from '../../src/core/entry.ts'
import { freshLane } from '../../src/core/lane.ts'
import { createWalk } from '../../src/core/walk.ts'
import { createMemoryStore } from '../../src/web/memory-store.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { entryAt } from './arbitraries.ts'

const space = 'space'

it('a walk honours the wait of a lane, however many lanes without entries rest before it', async () => {
  const clock = createFakeClock()
  const store = createMemoryStore()
  const dueAt = clock.now() + 60_000
  const waiting = { ...freshLane(), dueAt, triedAt: clock.now(), reason: 'backoff' }
  const entry = { ...entryAt(1, { vote: 1 }), lane: 'z-last' }
  const value = JSON.stringify({ inferencePipelineId: 'p', row: entry.row })
  const resting = Array.from({ length: 450 }, (_, index) => `a-${index}`)
  await store.append([
    { key: entryKey(space, entry), value },
    ...[...resting, entry.lane].map((lane) => ({ key: ['lane', space, lane], value: waiting })),
  ])
  const limits = {
    entries: 1_000,
    bytes: 1e6,
    entryBytes: 32_768,
    maxAgeMs: Number.POSITIVE_INFINITY,
  }
  const ports = { store, space, clock, limits, extraBytes: () => 0 }
  const walk = createWalk(ports, new Map())
  expect(await walk.take(50)).toEqual({ lanes: [], updates: [] })
  expect(walk.dueAt()).toBe(dueAt)
  await clock.advance(60_000)
  const again = createWalk(ports, new Map())
  expect((await again.take(50)).updates).toMatchObject([{ id: entry.id, row: { vote: 1 } }])
})
