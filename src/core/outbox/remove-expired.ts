import { readLog } from '../records/delivered-log.ts'
import type { EntryKey } from '../records/entry.ts'
import { after, under } from '../records/keys.ts'
import { decodeLease } from '../records/lease.ts'
import type { Key } from '../records/store.ts'
import { toMs } from '../records/time.ts'
import { decodeTrace } from '../records/trace-record.ts'
import { fromJson } from '../update/json-text.ts'
import type { Ports } from './ports.ts'

/**
 * Removes what is too old, of everybody who used this device: dead letters, delivered values, and entries of other
 * subjects, who may never come back to send them.
 *
 * @returns whether anything went.
 */
export function removeExpired({ store, space, limits, clock }: Ports): Promise<boolean> {
  const nowMs = clock.now()
  const isOld = (ms: number) => ms + limits.maxAgeMs < nowMs
  const kinds = ['trace', 'delivered', 'dead', 'lease', 'newest', 'purged', 'pause']
  const ranges = [
    { from: ['entry'], before: ['entry', space], keysOnly: true as const },
    { from: after('entry', space), before: after('entry'), keysOnly: true as const },
    { ...under('grant'), keysOnly: true as const },
    ...kinds.map((kind) => under(kind)),
  ]
  return store.change(ranges, ([below = [], above = [], grants = [], ...found]) => {
    const waiting = new Set<string>()
    const gone: Key[] = []
    for (const { key } of [...below, ...above]) {
      const [, name, trace, time] = key as EntryKey
      if (isOld(toMs(time))) gone.push(key)
      else waiting.add(name + trace)
    }
    const isNeeded = (key: Key) => key[1] === space || waiting.has(`${key[1]}${key[2]}`)
    for (const { key } of grants) if (!isNeeded(key)) gone.push(key)
    const [traces = [], log = [], dead = [], leases = [], newest = [], purged = [], pauses = []] =
      found
    for (const { key, value } of traces) {
      if (isOld(decodeTrace(value).at) && !isNeeded(key)) gone.push(key)
    }
    for (const stored of log) {
      if ([...readLog([stored]).traces.values()].every(({ at }) => isOld(at))) gone.push(stored.key)
    }
    for (const { key, value } of dead) if (isOld(Number(fromJson(value)['at']))) gone.push(key)
    for (const { key, value } of pauses) if (isOld(Number(fromJson(value)['since']))) gone.push(key)
    for (const { key, value } of leases) if (decodeLease(value).until < nowMs) gone.push(key)
    for (const { key, value } of [...newest, ...purged]) {
      if (isOld(toMs(Number(value)))) gone.push(key)
    }
    return { remove: gone, answer: gone.length > 0 }
  })
}
