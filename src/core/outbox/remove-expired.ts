import type { EntryKey } from '../records/entry.ts'
import { after, under } from '../records/keys.ts'
import { decodeState, isIdle } from '../records/state.ts'
import type { Key, Stored } from '../records/store.ts'
import { toMs } from '../records/time.ts'
import { fromJson, toJson } from '../update/json-text.ts'
import type { Ports } from './ports.ts'

/**
 * Removes expired records of all outboxes in the database: dead letters, delivered values, and entries of other subjects,
 * who may never return to send them.
 *
 * @returns whether anything was removed.
 */
export function removeExpired({ store, space, limits, clock }: Ports): Promise<boolean> {
  const nowMs = clock.now()
  const isOld = (ms: number) => ms + limits.maxAgeMs < nowMs
  const ranges = [
    { from: ['entry'], before: ['entry', space], keysOnly: true as const },
    { from: after('entry', space), before: after('entry'), keysOnly: true as const },
    ...['state', 'dead', 'newest'].map((kind) => under(kind)),
  ]
  return store.change(ranges, ([below = [], above = [], states = [], dead = [], newest = []]) => {
    const remove: Key[] = []
    const put: Stored[] = []
    for (const { key } of [...below, ...above]) {
      if (isOld(toMs((key as EntryKey)[3]))) remove.push(key)
    }
    for (const { key, value } of dead) if (isOld(Number(fromJson(value)['at']))) remove.push(key)
    for (const { key, value } of newest) if (isOld(toMs(Number(value)))) remove.push(key)
    for (const { key, value } of states) {
      const state = decodeState(value)
      const { traces, leases, pause, purged } = state
      for (const [trace, record] of Object.entries(traces)) {
        const { at = 0, triedAt = 0 } = record
        if (isOld(Math.max(at, triedAt)) && (key[1] !== space || isIdle(record))) {
          delete traces[trace]
        }
      }
      for (const [id, { until }] of Object.entries(leases)) if (until < nowMs) delete leases[id]
      const isEmpty = Object.keys(traces).length === 0 && Object.keys(leases).length === 0
      const text = toJson(state)
      if (isEmpty && isOld(pause.since) && isOld(toMs(purged))) remove.push(key)
      else if (text !== value) put.push({ key, value: text })
    }
    return { put, remove, answer: remove.length + put.length > 0 }
  })
}
