import { type Accepted, createAcceptor } from './acceptor.ts'
import type { Ended } from './apply.ts'
import type { Clock } from './clock.ts'
import type { DeadLetter } from './dead-letter.ts'
import { encodeEntry, laneOf } from './entry.ts'
import { AftertraceError, ValidationError } from './errors.ts'
import { evict } from './evict.ts'
import { createFlusher, type FlusherPorts } from './flusher.ts'
import { readLatest } from './latest.ts'
import { discardOne, readLetters, revive } from './letters.ts'
import type { Lock } from './lock.ts'
import { type PendingUpdate, readPending } from './pending.ts'
import { purgeSpace } from './purge.ts'
import { createFates, type Receipt } from './receipt.ts'
import { type Snapshot, snapshotOf } from './snapshot.ts'
import { spaceOf } from './space.ts'
import type { OutboxStore } from './store.ts'
import { createTally } from './tally.ts'
import { byteLength } from './text.ts'
import { tidy } from './tidy.ts'
import type { Transport } from './transport.ts'
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

/** How much an outbox holds before it lets go of the oldest. */
export interface OutboxLimits {
  /** 1,000 by default. */
  readonly entries: number
  /** 2 MiB by default. */
  readonly bytes: number
  /** Of one update, 32 KiB by default: larger ones are refused. */
  readonly entryBytes: number
  /** 7 days by default. */
  readonly maxAgeMs: number
}

export interface OutboxPorts {
  readonly name: string
  readonly subject: string | undefined
  readonly store: OutboxStore
  readonly transport: Transport
  readonly lock: Lock
  readonly clock: Clock
  readonly random: () => number
  readonly newId: () => string
  readonly online: () => boolean
  readonly limits: OutboxLimits
  readonly graceMs: readonly number[]
  /** Tells other tabs that something changed. */
  readonly announce: () => void
  readonly onEnded: (ended: readonly Ended[]) => void
  readonly onFault: (fault: unknown) => void
}

/** News of other tabs is looked into at most this often. */
const othersMs = 250

/** Keeps row updates until they are delivered: accepts by appending, delivers under the lock, counts everything. */
export function createOutbox(ports: OutboxPorts) {
  const { name, store, clock, limits, newId } = ports
  const space = spaceOf(name, ports.subject)
  const listeners = new Set<() => void>()
  let cached: Snapshot | undefined
  let told = false

  const fates = createFates(store, space, clock.now)
  const tally = createTally(store, space, clock, () => {
    cached = undefined
    for (const listener of listeners) listener()
  })

  const flusherPorts: FlusherPorts = {
    ...ports,
    space,
    limits: { maxBytes: 60_000, maxEntryBytes: limits.entryBytes, maxAgeMs: limits.maxAgeMs },
    pending: () => tally.census().pending,
    isFull,
    tend: async () => {
      if (isFull()) settle(await evict(store, space, limits, clock.now()))
    },
    onEnded: settle,
    onStatus: () => tally.changed(),
  }
  const flusher = createFlusher(flusherPorts)
  const acceptor = createAcceptor({ store, space, now: clock.now, newId, onAccepted })

  function isFull(): boolean {
    const { pending, deadLetters, bytes } = tally.census()
    return pending + deadLetters > limits.entries || bytes > limits.bytes
  }

  function settle(ended: readonly Ended[]): void {
    tally.ended(ended)
    fates.onEnded(ended)
    ports.onEnded(ended)
    if (ended.length > 0) ports.announce()
  }

  async function accept(update: ParsedUpdate): Promise<Receipt> {
    const text = encodeEntry(update)
    const bytes = byteLength(text)
    if (bytes > limits.entryBytes) {
      throw new ValidationError('too_large', 'row', `takes more than ${limits.entryBytes} bytes.`)
    }
    const entry = await acceptor.accept(
      laneOf(update.inferencePipelineId, update.inferenceId),
      text,
      bytes,
    )
    return receiptOf({ ...entry, inferenceId: update.inferenceId })
  }

  function onAccepted(items: readonly { lane: string; bytes: number }[]): void {
    tally.accepted(items)
    ports.announce()
    // Not awaited: delivery reports through settlements, and faults of its own.
    void flusher.wake('accept')
  }

  function receiptOf({
    id,
    inferenceId,
    safety,
    ...address
  }: Accepted & { inferenceId: string }): Receipt {
    return {
      id,
      inferenceId,
      safety,
      get settled() {
        return fates.ofEntry({ id, ...address })
      },
    }
  }

  /** Counts what is there, delivers what is due, clears what is old; what a caller accepts meanwhile goes first. */
  async function start(): Promise<void> {
    await acceptor.ready()
    await new Promise<void>((resolve) => clock.after(0, resolve))
    await tally.recount()
    await flusher.wake('start')
    await tidy(store, space, limits.maxAgeMs, clock.now())
  }

  /** Another tab changed something: counts again, and asks for the lock in case that tab goes away. */
  function onOthers(): void {
    if (told) return
    told = true
    clock.after(othersMs, () => {
      told = false
      catchUp().catch(ports.onFault)
    })
  }

  async function catchUp(): Promise<void> {
    await tally.recount()
    await fates.onOthers()
    if (tally.census().pending > 0) await flusher.wake('accept')
  }

  const outbox: Outbox = {
    snapshot() {
      cached ??= snapshotOf(tally.census(), flusher.status(), store.medium, clock.now())
      return cached
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    pending: ({ limit = limits.entries } = {}) => readPending(store, space, limit),
    deadLetters: () => readLetters(store, space),
    async retry(id) {
      const letter = (await readLetters(store, space)).find((each) => each.id === id)
      const revived = letter && (await revive(store, space, letter, newId()))
      if (!revived) throw new AftertraceError('unknown_id', 'There is no dead letter with this id.')
      await tally.recount()
      onAccepted([])
      return receiptOf({ ...revived, safety: store.medium === 'memory' ? 'memory' : 'stored' })
    },
    async discard(id) {
      settle(await discardOne(store, space, id, clock.now()))
      await tally.recount()
    },
    async purge({ subject = ports.subject } = {}) {
      const other = spaceOf(name, subject)
      const ended = await purgeSpace(store, other, clock.now())
      if (other === space) settle(ended)
      await tally.recount()
    },
  }

  return {
    outbox,
    accept,
    flusher,
    start,
    onOthers,
    latest: (pipeline: string, ids: readonly string[]) => readLatest(store, space, pipeline, ids),
  }
}
