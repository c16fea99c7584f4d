import { type DeadLetter, deadKey } from './dead-letter.ts'
import { end } from './end.ts'
import { decodeEntry, type Entry, encodeEntry, entryKey, laneOf } from './entry.ts'
import { exactly, under } from './keys.ts'
import { freshLane, type Lane } from './lane.ts'
import type { Ports } from './ports.ts'
import { toMs } from './sequence.ts'
import { restOf } from './settle-lanes.ts'
import type { Ended, SettlementKind } from './settlement.ts'
import type { Key, Stored } from './store.ts'
import { entryId, newPage } from './totals.ts'
import { byteLength } from './update/text.ts'

/** Which of the waiting entries end, and which dead letters go. */
type Choice = {
  readonly ended: readonly (readonly [Entry, SettlementKind])[]
  readonly remove: readonly Key[]
}

/**
 * Ends entries and drops dead letters in one transaction, as `choose` says; what is remembered of lanes that are
 * empty then goes too.
 *
 * @param others kinds of records that go altogether.
 * @returns what ended, and how many dead letters went.
 */
async function drop(
  { store, clock }: Ports,
  space: string,
  choose: (entries: readonly Entry[], dead: readonly Stored[]) => Choice,
  others: readonly string[] = [],
): Promise<readonly [ended: readonly Ended[], letters: number]> {
  const kinds = ['entry', 'dead', 'lane', 'grant', ...others].map((kind) => under(kind, space))
  return store.change(
    [exactly('total', space), ...kinds],
    ([total, entries = [], dead = [], lanes = [], ...more]) => {
      const { ended, remove } = choose(entries.map(decodeEntry), dead)
      const gone = ended.map(([entry, kind]): Ended => [entry, { kind, at: clock.now() }])
      const ids = new Set(gone.map(([{ id }]) => id))
      const left = new Set(
        entries.filter(({ key }) => !ids.has(String(key[4]))).map(({ key }) => key[2]),
      )
      // What rests has to rest on: something newer must not overtake what is under way.
      const empty = [
        ...lanes.filter(({ value }) => !restOf(value as Lane, clock.now())),
        ...more.flat(),
      ]
        .map(({ key }) => key)
        .filter((key) => !left.has(key[2]))
      return {
        ...end(space, gone, entries, total),
        remove: [...remove, ...empty],
        answer: [gone, remove.length] as const,
      }
    },
  )
}

/** Drops a dead letter, or a waiting entry, which then ends as `discarded`. */
export function discardOne(ports: Ports, id: string) {
  return drop(ports, ports.space, (entries, dead) => ({
    ended: entries.filter((entry) => entry.id === id).map((entry) => [entry, 'discarded']),
    remove: dead.map(({ key }) => key).filter((key) => key[3] === id),
  }))
}

/** Forgets everything of a space but its counts, which entries ended as `purged`, and what rests. */
export async function purgeSpace(ports: Ports, space: string) {
  ports.journal.forget(space)
  const choose = (entries: readonly Entry[], dead: readonly Stored[]): Choice => ({
    ended: entries.map((entry) => [entry, 'purged']),
    remove: dead.map(({ key }) => key),
  })
  return drop(ports, space, choose, ['gate', 'turn'])
}

/**
 * Brings an outbox back within its limits, in this order until it fits: entries whose every column was said again,
 * expired entries, the oldest dead letters, and then whole lanes, the one with the oldest entry first.
 */
export function makeRoom(ports: Ports) {
  const { limits, clock, space } = ports
  return drop(ports, space, (entries, dead) => {
    const ended = new Map<Entry, SettlementKind>()
    const remove: Key[] = []
    let count = entries.length + dead.length
    let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0)
    const dropAll = (chosen: readonly Entry[], kind: SettlementKind): void => {
      if (count <= limits.entries && bytes <= limits.bytes) return
      for (const entry of chosen) {
        if (ended.has(entry)) continue
        ended.set(entry, kind)
        count--
        bytes -= entry.bytes
      }
    }
    const oldest = [...entries].sort((one, other) => one.time - other.time)
    const isOld = ({ time }: Entry) => toMs(time) + limits.maxAgeMs < clock.now()
    for (const entry of saidAgain(entries)) dropAll([entry], 'superseded')
    for (const entry of oldest) if (isOld(entry)) dropAll([entry], 'expired')
    for (const { key } of dead) {
      if (count <= limits.entries) break
      remove.push(key)
      count--
    }
    for (const { lane } of oldest) {
      dropAll(
        entries.filter((entry) => entry.lane === lane),
        'evicted',
      )
    }
    return { ended: [...ended], remove }
  })
}

/** Entries whose every column a later entry of their lane sets too, with the same config. */
function saidAgain(entries: readonly Entry[]): Entry[] {
  const later = new Set<string>()
  const updates = entries.filter(({ publish }) => !publish)
  return updates.reverse().filter(({ lane, row, config }) => {
    const said = Object.keys(row).map((column) => JSON.stringify([lane, column, config]))
    const isSaid = said.every((column) => later.has(column))
    for (const column of said) later.add(column)
    return isSaid
  })
}

/**
 * Makes a dead letter an entry again, in its old place in the order of acceptance: what was said later still wins.
 *
 * @returns `undefined` when there is no such dead letter any more.
 */
export function revive(ports: Ports, letter: DeadLetter): Promise<Entry | undefined> {
  const { store, space, newId } = ports
  const id = entryId(newPage(newId), 0)
  const { time, update } = letter
  const lane = laneOf(update.inferencePipelineId, update.inferenceId)
  const key = deadKey(space, letter)
  const ranges = [exactly(...key), exactly('lane', space, lane)]
  return store.change(ranges, ([dead, lanes]) => {
    if (!dead?.[0]) return { answer: undefined }
    const value = encodeEntry(update)
    const entry: Entry = { id, lane, time, bytes: byteLength(value), ...update }
    const before = (lanes?.[0]?.value as Lane | undefined) ?? freshLane()
    // Its columns get another hearing, at once.
    for (const column of Object.keys(update.row)) before.refused.delete(column)
    const { refused, dueAt, reason, triedAt } = before
    const rest = reason === 'ambiguous' ? { dueAt, reason, triedAt } : {}
    const after: Lane = { ...freshLane(), refused, ...rest }
    return {
      put: [
        { key: entryKey(space, entry), value },
        { key: ['lane', space, lane], value: after },
      ],
      remove: [key],
      answer: entry,
    }
  })
}
