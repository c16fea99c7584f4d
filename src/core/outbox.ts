import { createAcceptor, type NewEntry } from './acceptor.ts'
import { countAccepted, countEnded, emptyCensus, takeCensus } from './census.ts'
import type { DeadLetter } from './dead-letter.ts'
import type { Ended } from './end.ts'
import { type Entry, encodeEntry, laneOf } from './entry.ts'
import { AftertraceError, ValidationError } from './errors.ts'
import { createFlusher, type Flusher } from './flusher.ts'
import { under } from './keys.ts'
import type { Ports } from './ports.ts'
import { createFates, type Receipt } from './receipt.ts'
import { discardOne, makeRoom, purgeSpace, revive } from './remove.ts'
import { type PendingUpdate, readPending } from './review.ts'
import { type Snapshot, snapshotOf } from './snapshot.ts'
import type { Safety } from './store.ts'
import { byteLength } from './text.ts'
import { tidy } from './tidy.ts'
import type { ParsedUpdate } from './update.ts'

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

/** What the client does with an outbox besides. */
export interface OutboxEngine {
  readonly outbox: Outbox
  readonly flusher: Flusher
  accept(update: ParsedUpdate): Promise<Receipt>
  /** Counts what is there, delivers what is due, clears what is old; what is accepted meanwhile goes first. */
  start(): Promise<void>
  /** Another tab changed something: looks again, and asks for the lock in case that tab goes away. */
  onOthers(): void
}

/** News of other tabs is looked into at most this often, and so is a count that was overtaken. */
const recountMs = 250

/**
 * Keeps row updates until they are delivered: accepts by appending, delivers under the lock, counts everything.
 *
 * @param spaceOf the part of the store that belongs to a subject.
 * @param announce tells other tabs that something changed.
 */
export function createOutbox(
  world: Ports,
  spaceOf: (subject: string | undefined) => string,
  announce: () => void,
): OutboxEngine {
  const ports: Ports = { ...world, onEnded }
  const { store, clock, limits, space } = ports
  const listeners = new Set<() => void>()
  let census = emptyCensus()
  let version = 0
  let cached: Snapshot | undefined
  let isCatchingUp = false
  let isMakingRoom = false

  const fates = createFates(ports)
  const acceptor = createAcceptor(ports, onAccepted)
  const flusher = createFlusher(ports, () => census.pending, changed)

  function changed(): void {
    version++
    cached = undefined
    for (const listener of listeners) {
      try {
        listener()
      } catch (mistake) {
        ports.onFault(mistake)
      }
    }
  }

  function onAccepted(entries: readonly NewEntry[]): void {
    countAccepted(census, entries)
    changed()
    announce()
    // Not awaited: both report through settlements, and faults of their own.
    void flusher.wake('accept')
    void keepLimits()
  }

  /** Lets go of the oldest where there is too much; it needs no lock, for what is under way settles only what is left. */
  async function keepLimits(): Promise<void> {
    const { pending, deadLetters, bytes } = census
    if (isMakingRoom || (pending + deadLetters <= limits.entries && bytes <= limits.bytes)) return
    isMakingRoom = true
    try {
      const [ended, letters] = await makeRoom(ports)
      onEnded(ended, -letters)
      // Another tab was quicker: the census is out of date, not the outbox too full.
      if (ended.length + letters === 0) await recount()
    } catch (fault) {
      ports.onFault(fault)
      return
    } finally {
      isMakingRoom = false
    }
    return keepLimits()
  }

  function onEnded(ended: readonly Ended[], letters = 0): void {
    countEnded(census, ended)
    census.deadLetters += letters
    fates.onEnded(ended)
    world.onEnded(ended, letters)
    if (ended.length === 0 && letters === 0) return
    changed()
    flusher.plan()
    announce()
  }

  /** Counts what is stored. What changes here meanwhile makes the count worthless: then it is taken again, later. */
  async function recount(waitMs = recountMs): Promise<void> {
    const before = version
    const counted = await takeCensus(ports)
    if (version !== before) {
      await new Promise<void>((resolve) => clock.after(waitMs, resolve))
      return recount(waitMs * 2)
    }
    census = counted
    changed()
    flusher.plan()
  }

  async function catchUp(): Promise<void> {
    await new Promise<void>((resolve) => clock.after(recountMs, resolve))
    isCatchingUp = false
    await recount()
    await fates.look()
    if (census.pending > 0) await flusher.wake('accept')
  }

  async function readLetters(): Promise<DeadLetter[]> {
    const [found = []] = await store.read([under('dead', space)])
    return found.map(({ value }) => value as DeadLetter)
  }

  function receiptOf(entry: Omit<Entry, 'row'>, inferenceId: string, safety: Safety): Receipt {
    let settled: Receipt['settled'] | undefined
    return {
      id: entry.id,
      inferenceId,
      safety,
      get settled() {
        settled ??= fates.of(entry)
        return settled
      },
    }
  }

  return {
    flusher,
    async accept({ inferencePipelineId, inferenceId, row, config }) {
      const text = encodeEntry(row, config)
      const bytes = byteLength(text)
      if (bytes > limits.entryBytes) throw new ValidationError('too_large', 'row')
      const lane = laneOf(inferencePipelineId, inferenceId)
      const [entry, safety] = await acceptor.accept(lane, text, bytes)
      return receiptOf(entry, inferenceId, safety)
    },
    async start() {
      await acceptor.ready()
      await new Promise<void>((resolve) => clock.after(0, resolve))
      await recount()
      if (await tidy(ports, census.pages)) await recount()
      await flusher.wake('start')
    },
    onOthers() {
      if (isCatchingUp) return
      isCatchingUp = true
      catchUp().catch(ports.onFault)
    },
    outbox: {
      snapshot() {
        cached ??= snapshotOf(census, flusher.status(), store.medium, clock.now())
        return cached
      },
      subscribe(listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
      pending: ({ limit } = {}) => readPending(ports, limit),
      deadLetters: readLetters,
      async retry(id) {
        const letter = (await readLetters()).find((each) => each.id === id)
        const entry = letter && (await revive(ports, letter))
        if (!entry) throw new AftertraceError('unknown_id', 'There is no such dead letter.')
        await recount()
        void flusher.wake('resume')
        const safety = store.medium === 'memory' ? 'memory' : 'stored'
        return receiptOf(entry, letter.update.inferenceId, safety)
      },
      async discard(id) {
        const [ended, letters] = await discardOne(ports, id)
        onEnded(ended, -letters)
      },
      async purge({ subject } = {}) {
        const other = subject === undefined ? space : spaceOf(subject)
        const [ended, letters] = await purgeSpace(ports, other)
        if (other === space) onEnded(ended, -letters)
      },
    },
  }
}
