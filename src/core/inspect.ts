import type { DeadLetter } from './dead-letter.ts'
import type { Entry } from './entry.ts'
import { under } from './keys.ts'
import type { Ports } from './ports.ts'
import type { Receipt } from './receipt.ts'
import { discardOne, purgeSpace, revive } from './remove.ts'
import { type PendingUpdate, readPending } from './review.ts'
import type { Snapshot } from './snapshot.ts'
import { spaceOf } from './space.ts'
import type { Safety } from './store.ts'
import { AftertraceError } from './update/errors.ts'

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
  /** Forgets everything of this outbox, or of another subject's under the same name. */
  purge(options?: { readonly subject?: string | undefined }): Promise<void>
}

/** The part of an outbox that looks into the store and takes things out of it. */
export function createInspector(
  ports: Ports,
  name: string,
  revived: (entry: Entry, inferenceId: string, safety: Safety) => Promise<Receipt>,
): Omit<Outbox, 'snapshot' | 'subscribe'> {
  const { store, space, onEnded } = ports

  async function deadLetters(): Promise<readonly DeadLetter[]> {
    const [found = []] = await store.read([under('dead', space)])
    return found.map(({ value }) => value as DeadLetter)
  }

  return {
    pending: ({ limit } = {}) => readPending(ports, limit),
    deadLetters,
    async retry(id) {
      const letter = (await deadLetters()).find((each) => each.id === id)
      const entry = letter && (await revive(ports, letter))
      if (!entry) throw new AftertraceError('unknown_id', 'There is no such dead letter.')
      const safety = store.medium === 'memory' ? 'memory' : 'stored'
      return revived(entry, letter.update.inferenceId, safety)
    },
    async discard(id) {
      const [ended, letters] = await discardOne(ports, id)
      onEnded(ended, -letters)
    },
    async purge({ subject } = {}) {
      const other = subject === undefined ? space : spaceOf(name, subject)
      const [ended, letters] = await purgeSpace(ports, other)
      if (other === space) onEnded(ended, -letters)
    },
  }
}
