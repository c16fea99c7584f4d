import { type DeadLetter, deadKey, decodeDeadLetter } from '../records/dead-letter.ts'
import { changeState } from '../records/draft.ts'
import { type Entry, encodeEntry, entryKey } from '../records/entry.ts'
import { exactly, under } from '../records/keys.ts'
import { spaceOf, traceOf } from '../records/names.ts'
import { freshTrace } from '../records/trace-record.ts'
import type { PageName } from '../tabs/page-name.ts'
import type { Times } from '../tabs/times.ts'
import { checkOptions } from '../update/check-options.ts'
import { AftertraceError } from '../update/errors.ts'
import { byteLength } from '../update/text.ts'
import { type PendingUpdate, readPending } from './pending.ts'
import type { Ports } from './ports.ts'
import type { Receipt, Receipts } from './receipts.ts'
import { discardOne, purgeSpace, type Removed } from './remove.ts'
import type { Snapshot } from './snapshot.ts'

/** What a page can see and do about its outbox. */
export interface Outbox {
  /** The state now: synchronous, and the same object until something changes. */
  snapshot(): Snapshot
  /** Calls whenever the snapshot changes; returns the undo. */
  subscribe(listener: () => void): () => void
  /** What waits, trace by trace. */
  pending(options?: { readonly limit?: number }): Promise<readonly PendingUpdate[]>
  /** What was rejected for good, oldest first. */
  deadLetters(): Promise<readonly DeadLetter[]>
  /**
   * Accepts a dead letter again, in its old place: what was said later still wins.
   *
   * @throws AftertraceError `unknown_id` when there is no such dead letter.
   */
  retry(id: string): Promise<Receipt>
  /** Drops a dead letter, or a waiting update. An unknown id does nothing. */
  discard(id: string): Promise<void>
  /**
   * Forgets everything of this outbox, or of another subject's under the same name.
   *
   * @throws ConfigurationError for anything but `{ subject }`, before anything is forgotten.
   */
  purge(options?: { readonly subject?: string | undefined }): Promise<void>
}

interface Parts {
  /** The name that all subjects' outboxes share. */
  readonly name: string
  readonly page: PageName
  readonly times: Times
  readonly receipts: Receipts
  /** Removes what pages of an outbox have left in journals. */
  readonly forgetJournals: (space: string) => void
  /** Told what was removed. */
  readonly onRemoved: (removed: Removed, space?: string) => void
  /** Told of an entry that waits again. */
  readonly onRevived: (entry: Entry) => void
}

/** The part of an outbox that looks into the store and takes things out of it. */
export function createInspector(
  ports: Ports,
  { name, page, times, receipts, forgetJournals, onRemoved, onRevived }: Parts,
): Omit<Outbox, 'snapshot' | 'subscribe'> {
  const { store, space } = ports

  async function deadLetters(): Promise<readonly DeadLetter[]> {
    const [found = []] = await store.read([under('dead', space)])
    return found.map(decodeDeadLetter)
  }

  return {
    async pending(options) {
      return readPending(ports, checkOptions(options, { limit: ['number'] }).limit)
    },
    deadLetters,
    async retry(id) {
      const letter = (await deadLetters()).find((each) => each.id === id)
      const revived = letter && (await revive(ports, letter, page.nextEntryId()))
      if (!revived) throw new AftertraceError('unknown_id', 'There is no such dead letter.')
      const safety = store.medium === 'memory' ? 'memory' : 'stored'
      onRevived(revived)
      return receipts.receiptOf(revived, letter.update.inferenceId, safety)
    },
    async discard(id) {
      onRemoved(await discardOne(ports, id))
    },
    async purge(options) {
      const { subject } = checkOptions(options, { subject: ['string'] })
      const other = subject === undefined ? space : spaceOf(name, subject)
      forgetJournals(other)
      onRemoved(await purgeSpace(ports, other, times.next()), other)
    },
  }
}

/**
 * Makes a dead letter an entry again, in its old place in the order of acceptance. Its columns are sent at once.
 *
 * @returns `undefined` when there is no such dead letter any more.
 */
function revive(ports: Ports, letter: DeadLetter, id: string) {
  const { space } = ports
  const { time, update } = letter
  const trace = traceOf(update.inferencePipelineId, update.inferenceId)
  const key = deadKey(space, letter)
  const span = { from: trace, to: trace }
  return changeState(ports, space, [span], [exactly(...key)], (draft, dead = []) => {
    if (dead.length === 0) return undefined
    const text = encodeEntry(update)
    const entry = { id, trace, time, bytes: byteLength(text), text, ...update }
    const { refused, delivered, at, via, grant } = draft.recordOf(trace)
    for (const column of Object.keys(update.row)) delete refused[column]
    draft.state.traces[trace] = { ...freshTrace(), refused, delivered, at, via, grant }
    draft.waitingOf(trace).entries.set(id, entry)
    draft.put(entryKey(space, entry), text)
    draft.removed.push(key)
    return entry
  })
}
