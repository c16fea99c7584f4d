import { changeState, type Draft } from '../records/draft.ts'
import type { Entry } from '../records/entry.ts'
import { under } from '../records/keys.ts'
import { noPause } from '../records/pause.ts'
import type { Ended } from '../records/settlement.ts'
import type { Stored } from '../records/store.ts'
import type { Ports } from './ports.ts'

/** Ended entries, and the number of removed dead letters. */
export type Removed = readonly [ended: readonly Ended[], deadLetters: number]

/**
 * Ends entries and removes dead letters in one transaction, as `choose` decides. Leases stay, because an older request of
 * the trace may still arrive.
 */
export function remove(
  ports: Ports,
  space: string,
  choose: (draft: Draft, entries: readonly Entry[], dead: readonly Stored[]) => void,
): Promise<Removed> {
  return changeState(ports, space, [{}], [under('dead', space)], (draft, dead = []) => {
    const waiting = [...draft.waiting.values()].flatMap(({ entries }) => [...entries.values()])
    choose(draft, waiting, dead)
    return [draft.ended, draft.removed.length]
  })
}

/** Removes a dead letter, or a waiting entry, which ends as `discarded`. */
export function discardOne(ports: Ports, id: string): Promise<Removed> {
  return remove(ports, ports.space, ({ end, removed }, entries, dead) => {
    for (const entry of entries) if (entry.id === id) end(entry, { kind: 'discarded' })
    for (const { key } of dead) if (key[3] === id) removed.push(key)
  })
}

/**
 * Removes everything of a space except its leases. Its entries end as `purged`.
 *
 * @param time the newest assigned time. Entries up to this time that a journal contains are not imported later.
 */
export function purgeSpace(ports: Ports, space: string, time: number): Promise<Removed> {
  return remove(ports, space, ({ state, end, removed }, entries, dead) => {
    Object.assign(state, { pause: noPause, traces: {}, purged: time })
    for (const entry of entries) end(entry, { kind: 'purged' })
    for (const { key } of dead) removed.push(key)
  })
}
