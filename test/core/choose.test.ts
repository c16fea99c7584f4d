import { describe, expect, it } from 'vitest'
import { changeState } from '../../src/core/records/draft.ts'
import { type Entry, encodeEntry, entryKey } from '../../src/core/records/entry.ts'
import type { Lease } from '../../src/core/records/lease.ts'
import { stateKey } from '../../src/core/records/state.ts'
import { freshTrace, type TraceRecord } from '../../src/core/records/trace-record.ts'
import { choose } from '../../src/core/rules/choose.ts'
import { createMemoryStore } from '../../src/web/storage/memory-store.ts'
import { entryAt, limits, trace } from './arbitraries.ts'

const space = 'space'
const nowMs = 1_000_000

/** Returns what `choose` would send of the trace, given its entries, leases and delivery state. */
async function chosen(
  entries: readonly Entry[],
  leases: Readonly<Record<string, Partial<Lease>>> = {},
  record: Partial<TraceRecord> = {},
) {
  const store = createMemoryStore()
  const all = Object.entries(leases).map(([id, lease]): [string, Lease] => [
    id,
    { by: 'page', until: nowMs + 9_000, traces: {}, ...lease },
  ])
  const state = {
    traces: { [trace]: { ...freshTrace(), ...record } },
    leases: Object.fromEntries(all),
  }
  await store.append([
    { key: stateKey(space), value: JSON.stringify(state) },
    ...entries.map((entry) => ({ key: entryKey(space, entry), value: encodeEntry(entry) })),
  ])
  const clock = { now: () => nowMs }
  const context = {
    limits: { ...limits, entries: 1, bytes: 1 },
    isUnderWay: () => false,
    heard: () => undefined,
  }
  return changeState({ store, clock }, space, [{}], [], (draft) => {
    const { due, wait } = choose(draft, context)
    const sent = due.map(({ folded }) => folded.taken.map(({ time }) => time))
    return { sent: sent[0], wait, ended: draft.ended, leases: draft.state.leases }
  })
}

describe('a trace', () => {
  const [first, second] = [entryAt(1, { vote: 1 }), entryAt(2, { vote: 0 })]
  const of = (...entries: readonly Entry[]) => ({ [trace]: entries.map(({ id }) => id) })

  it('is not sent while a live lease names it', async () => {
    const { sent, wait } = await chosen([first], { one: { traces: of(first) } })
    expect(sent).toBeUndefined()
    expect(wait).toEqual({ dueAt: nowMs + 9_000 })
  })

  it('that rests sends the same entries again and nothing newer', async () => {
    const over = { traces: of(first), over: true } as const
    expect((await chosen([first, second], { over })).sent).toEqual([1])
    const { sent, wait } = await chosen([second], { over })
    expect(sent).toBeUndefined()
    expect(wait).toMatchObject({ reason: 'rest', dueAt: nowMs + 9_000 })
  })

  it('that rests sends exactly the same entries: no older unsent ones, and no part of them', async () => {
    const over = { traces: of(second), over: true } as const
    expect((await chosen([first, second], { over })).sent).toEqual([2])
    const both = { traces: of(first, second), over: true } as const
    expect((await chosen([first, second], { both })).sent).toEqual([1, 2])
    // After a rejection the entries would be sent one by one.
    const { sent } = await chosen([first, second], { both }, { aloneThrough: 2 })
    expect(sent).toBeUndefined()
  })

  it('waits for both leases when two requests with different entries may still arrive, even if one has ended', async () => {
    const leases = {
      one: { traces: of(first), over: true },
      two: { traces: of(first, second), over: true, until: nowMs + 3_000 },
    } as const
    const { sent, leases: left } = await chosen([first, second], leases)
    expect(sent).toBeUndefined()
    expect(Object.values(left).map(({ traces }) => traces)).toEqual([
      { [trace]: [] },
      { [trace]: [] },
    ])
  })

  it('is due at its time, at once after the clock was set back, and when a new entry arrives while it is waited for', async () => {
    const waiting = { dueAt: nowMs + 1, triedAt: nowMs - 5, seen: 1 }
    expect((await chosen([first], {}, waiting)).sent).toBeUndefined()
    expect((await chosen([first], {}, { ...waiting, dueAt: nowMs })).sent).toEqual([1])
    expect((await chosen([first], {}, { ...waiting, triedAt: nowMs + 1 })).sent).toEqual([1])
    const grace = { ...waiting, reason: 'grace' } as const
    expect((await chosen([first, second], {}, grace)).sent).toEqual([1, 2])
    expect((await chosen([first, second], {}, waiting)).sent).toBeUndefined()
  })

  it('settles entries whose columns were all delivered with a later value', async () => {
    const delivered = { vote: { time: 2, id: second.id } }
    const { sent, ended } = await chosen([first, second], {}, { delivered })
    expect(sent).toBeUndefined()
    expect(ended.map(([, { kind }]) => kind)).toEqual(['superseded', 'delivered'])
  })
})
