import { type DeadLetter, deadKey, decodeDeadLetter } from '../records/dead-letter.ts'
import { changeState } from '../records/draft.ts'
import { type Entry, encodeEntry, entryKey } from '../records/entry.ts'
import { exactly, under } from '../records/keys.ts'
import { spaceOf, traceOf } from '../records/names.ts'
import { safetyOf } from '../records/store.ts'
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

/** The outbox as a page can read and change it. */
export interface Outbox {
  /** Returns the current state synchronously; the same object until something changes. */
  snapshot(): Snapshot
  /** Calls `listener` whenever the snapshot changes. Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void
  /** Returns the waiting updates, grouped by trace. */
  pending(options?: { readonly limit?: number }): Promise<readonly PendingUpdate[]>
  /** Returns permanently rejected updates, oldest first. */
  deadLetters(): Promise<readonly DeadLetter[]>
  /**
   * Accepts a dead letter again, in its old place in the order, so that newer values still win.
   *
   * @throws AftertraceError `unknown_id` if there is no such dead letter.
   */
  retry(id: string): Promise<Receipt>
  /** Removes a dead letter or a waiting update. An unknown id has no effect. */
  discard(id: string): Promise<void>
  /**
   * Removes everything of this outbox, or of another subject's outbox with the same name.
   *
   * @throws ConfigurationError if the options are not `{ subject }`; nothing is removed then.
   */
  purge(options?: { readonly subject?: string | undefined }): Promise<void>
}

interface Parts {
  /** Name of the outboxes of all subjects. */
  readonly name: string
  readonly page: PageName
  readonly times: Times
  readonly receipts: Receipts
  /** Removes the journals of an outbox. */
  readonly forgetJournals: (space: string) => void
  /** Called with what was removed. */
  readonly onRemoved: (removed: Removed, space?: string) => void
  /** Called with an entry that waits again. */
  readonly onRevived: (entry: Entry) => void
}

/** Creates the methods of an outbox that read from the store or remove from it. */
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
      onRevived(revived)
      return receipts.receiptOf(revived, letter.update.inferenceId, safetyOf(store))
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
 * Converts a dead letter to an entry with its old place in the order of acceptance. It can be sent at once.
 *
 * @returns `undefined` if the dead letter no longer exists.
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
