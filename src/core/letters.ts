import { type Ended, settledRecords } from './apply.ts'
import { type DeadLetter, deadKey } from './dead-letter.ts'
import { decodeEntry, encodeEntry, entryKey, laneOf } from './entry.ts'
import { exactly, under } from './keys.ts'
import { freshLane, type Lane } from './lane.ts'
import type { OutboxStore, Stored } from './store.ts'
import { byteLength } from './text.ts'
import { emptyTotal, mergeWriter, type Total } from './totals.ts'

/** Everything that was rejected, oldest first. */
export async function readLetters(store: OutboxStore, space: string): Promise<DeadLetter[]> {
  const [found = []] = await store.read([under('dead', space)])
  return found.map(({ value }) => value as DeadLetter)
}

/** Where a revived dead letter waits. */
export interface Revived {
  readonly id: string
  readonly inferenceId: string
  readonly lane: string
  readonly time: number
  readonly bytes: number
}

/**
 * Makes a dead letter an entry again, in its old place in the order of acceptance: what was said later still wins.
 *
 * @returns `undefined` when there is no such dead letter any more.
 */
export function revive(
  store: OutboxStore,
  space: string,
  { id, time, update }: DeadLetter,
  newId: string,
): Promise<Revived | undefined> {
  const lane = laneOf(update.inferencePipelineId, update.inferenceId)
  const key = deadKey(space, { id, time })
  const ranges = [exactly(...key), exactly('lane', space, lane), exactly('total', space)]
  return store.change(ranges, ([dead, lanes, totals]) => {
    if (!dead?.[0]) return { answer: undefined }
    const text = encodeEntry(update)
    const entry = {
      id: newId,
      lane,
      time,
      bytes: byteLength(text),
      inferenceId: update.inferenceId,
    }
    const total = (totals?.[0]?.value as Total | undefined) ?? emptyTotal
    const state = lanes?.[0]?.value as Lane | undefined
    const put: Stored[] = [
      { key: entryKey(space, entry), value: text },
      {
        key: ['total', space],
        value: mergeWriter(total, { accepted: 1, bytes: entry.bytes, time }),
      },
    ]
    if (state) put.push({ key: ['lane', space, lane], value: pardon(state, update.row) })
    return { put, remove: [key], answer: entry }
  })
}

/** The columns of a revived letter get another hearing, at once. */
function pardon(state: Lane, row: DeadLetter['update']['row']): Lane {
  const excluded = new Map([...state.excluded].filter(([column]) => !Object.hasOwn(row, column)))
  return { ...freshLane, delivered: state.delivered, excluded }
}

/**
 * Drops a dead letter, or a waiting entry, whose settlement then is `discarded`.
 *
 * @returns the entry that ended; nothing for a dead letter, which had ended before.
 */
export function discardOne(
  store: OutboxStore,
  space: string,
  id: string,
  nowMs: number,
): Promise<readonly Ended[]> {
  const ranges = [under('dead', space), under('entry', space), exactly('total', space)]
  return store.change<readonly Ended[]>(ranges, ([dead = [], entries = [], totals]) => {
    const letter = dead.find(({ key }) => key[3] === id)
    if (letter) return { remove: [letter.key], answer: [] }
    const found = entries.find(({ key }) => key[4] === id)
    if (!found) return { answer: [] }
    const ended = [
      { entry: decodeEntry(found), settlement: { kind: 'discarded', at: nowMs } } as const,
    ]
    return { put: settledRecords(space, ended, totals), remove: [found.key], answer: ended }
  })
}
