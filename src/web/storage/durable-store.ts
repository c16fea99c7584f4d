import { type Clock, elapsed } from '../../core/clock.ts'
import type { Kept } from '../../core/records/import-records.ts'
import type { OutboxStore } from '../../core/records/store.ts'
import { AftertraceError } from '../../core/update/errors.ts'
import type { PageLife } from '../page/page-life.ts'
import { decided } from './decided.ts'
import { createMemoryStore } from './memory-store.ts'
import { within } from './within.ts'

/** Callbacks of a durable store. */
export interface DurableStoreListener {
  readonly onFault: (fault: unknown) => void
  /** The storage is full. Removes something and returns whether it did. */
  readonly onFull: () => Promise<boolean>
  /** Imports records from memory into the storage that works again. */
  readonly importInto: (store: OutboxStore, kept: Kept) => Promise<void>
  /** Called after records from memory have been imported. */
  readonly onMoved: () => void
}

/** Timeout of an operation, opening included, in seconds of running time. */
const patienceTicks = 5
/** Waits before a lost connection is opened again. While a user clears site data, it is lost repeatedly. */
const reopenMs = [0, 50, 250]
/** Interval at which a failed storage is tried again. */
const probeMs = 60_000

/**
 * Uses a durable storage while it works and memory while it does not: in a private window it may be missing, throw or never
 * answer. Records kept in memory are imported into the storage when it works again.
 *
 * No operation starts while the page is away (invariant 7). An operation that fails because the page went away is repeated.
 *
 * @param open opens the storage without reading from it.
 */
export function createDurableStore(
  open: () => OutboxStore,
  { isAway, back }: Pick<PageLife, 'isAway' | 'back'>,
  clock: Clock,
  { onFault, onFull, importInto, onMoved }: DurableStoreListener,
): OutboxStore {
  let current = open()
  /** A connection is opened again only if it has worked before and is not lost too often within a minute. */
  let hasWorked = false
  let losses = 0
  let lostAt = 0
  let isClosed = false
  let departures = 0
  let cancelProbe: (() => void) | undefined
  /** Operations wait while the store is being swapped. */
  let swapping: Promise<void> | undefined

  async function attempt<Result>(
    work: (store: OutboxStore) => Promise<Result>,
    again: () => Promise<Result> = () => attempt(work),
  ): Promise<Result> {
    while (isAway() || swapping) await (swapping ?? back())
    const store = current
    const before = departures
    try {
      const result = await within(clock, patienceTicks, () => work(store))
      hasWorked = true
      return result
    } catch (fault) {
      // The page may already be back when the abort of this operation is reported.
      if (departures === before) {
        if (isClosed) throw new AftertraceError('closed', 'The client is closed.')
        onFault(fault)
        const isFull = isNamed(fault, 'QuotaExceededError')
        if (!isFull) await fallBack(store, fault)
        else if (!(await onFull().catch(() => false))) useMemory(store)
      } else await back()
      return again()
    }
  }

  /** Switches to a new connection if the old one has worked, otherwise to memory. */
  function fallBack(from: OutboxStore, fault: unknown): void {
    if (current !== from || swapping) return
    if (elapsed(clock) > lostAt + probeMs) losses = 0
    lostAt = elapsed(clock)
    const isSilent = losses > 0 && isNamed(fault, 'TimeoutError')
    const pauseMs = isSilent || !hasWorked ? undefined : reopenMs[losses++]
    if (pauseMs === undefined) useMemory(from)
    else {
      swapTo(open())
      swapWhile(new Promise((resume) => clock.after(pauseMs, resume)))
    }
  }

  function useMemory(from: OutboxStore): void {
    if (current !== from) return
    swapTo(createMemoryStore())
    cancelProbe = clock.after(probeMs, probe)
  }

  function swapTo(store: OutboxStore): void {
    void current.close()
    current = store
  }

  function swapWhile(work: Promise<void>): void {
    swapping = work.finally(() => {
      swapping = undefined
    })
  }

  /** Tests whether the storage works again. Records in memory are imported before any other operation. */
  async function probe(): Promise<void> {
    await back()
    if (isClosed || current.medium !== 'memory') return
    cancelProbe = clock.after(probeMs, probe)
    const memory = current
    const again = open()
    const giveUp = () => void again.close()
    const move = () => importInto(again, { records: memory.unsaved?.() ?? [] })
    within(clock, patienceTicks, () => again.read([])).then(() => {
      if (isClosed || current !== memory) return giveUp()
      swapWhile(within(clock, patienceTicks, move).then(() => moveTo(again), giveUp))
    }, giveUp)
  }

  function moveTo(store: OutboxStore): void {
    cancelProbe?.()
    swapTo(store)
    if (isClosed) void store.close()
    onMoved()
  }

  return {
    get medium() {
      return current.medium
    },
    append: (records, instead) => attempt((store) => store.append(records), instead),
    read: (ranges) => attempt((store) => store.read(ranges)),
    change: (ranges, decide) =>
      decided(decide, (safely) => attempt((store) => store.change(ranges, safely))),
    suspend() {
      departures++
      current.suspend?.()
    },
    restart() {
      if (current.medium !== 'memory') return
      cancelProbe?.()
      swapTo(open())
    },
    unsaved: () => current.unsaved?.() ?? [],
    async close() {
      // Closing requires that transactions may be started.
      await back()
      isClosed = true
      cancelProbe?.()
      await current.close()
    },
  }
}

function isNamed(fault: unknown, name: string): boolean {
  return fault instanceof Error && fault.name === name
}
