import { changeState } from '../records/draft.ts'
import type { Entry } from '../records/entry.ts'
import { under } from '../records/keys.ts'
import { noPause } from '../records/pause.ts'
import type { Ended, SettlementKind } from '../records/settlement.ts'
import type { State } from '../records/state.ts'
import type { Key, Stored } from '../records/store.ts'
import type { Ports } from './ports.ts'

/** Which of the waiting entries end, and which dead letters go. */
export interface Removal {
  readonly ended: readonly (readonly [Entry, SettlementKind])[]
  readonly dead: readonly Key[]
}

/** What ended, and how many dead letters went. */
export type Removed = readonly [ended: readonly Ended[], deadLetters: number]

/**
 * Ends entries and drops dead letters in one transaction, as `choose` says. Leases stay: an older request of such a
 * trace may still arrive.
 */
export function remove(
  ports: Ports,
  space: string,
  choose: (entries: readonly Entry[], dead: readonly Stored[], state: State) => Removal,
): Promise<Removed> {
  return changeState(ports, space, [{}], [under('dead', space)], (draft, dead = []) => {
    const entries = [...draft.waiting.values()].flatMap((one) => [...one.entries.values()])
    const chosen = choose(entries, dead, draft.state)
    for (const [entry, kind] of chosen.ended) draft.end(entry, { kind })
    for (const key of chosen.dead) draft.remove(key)
    return [draft.ended, chosen.dead.length]
  })
}

/** Drops a dead letter, or a waiting entry, which then ends as `discarded`. */
export function discardOne(ports: Ports, id: string): Promise<Removed> {
  return remove(ports, ports.space, (entries, dead) => ({
    ended: entries.filter((entry) => entry.id === id).map((entry) => [entry, 'discarded']),
    dead: dead.map(({ key }) => key).filter((key) => key[3] === id),
  }))
}

/**
 * Forgets everything of a space but what rests: its entries end as `purged`.
 *
 * @param time the newest time given out: what a journal brings later and is not newer was purged too.
 */
export function purgeSpace(ports: Ports, space: string, time: number): Promise<Removed> {
  return remove(ports, space, (entries, dead, state) => {
    Object.assign(state, { pause: noPause, traces: {}, purged: time })
    return {
      ended: entries.map((entry) => [entry, 'purged']),
      dead: dead.map(({ key }) => key),
    }
  })
}
