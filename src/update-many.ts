import type { Clock } from './core/clock.ts'
import type { FlushOptions } from './core/flush.ts'
import type { Outbox } from './core/inspect.ts'
import type { Receipt } from './core/receipt.ts'
import type { Settlement } from './core/settlement.ts'
import { ValidationError } from './core/update/errors.ts'
import type { RowUpdate } from './core/update/update.ts'
import { createProgress } from './progress.ts'
import { tellOwner } from './tell-owner.ts'
import type {
  UpdateManyOptions,
  UpdateManySummary,
  UpdateResult,
  Updates,
} from './update-many-interface.ts'
import { openSource } from './update-source.ts'

/** Told which updates ended, by the ids of their receipts. */
export type EndListener = (ended: readonly End[]) => void

type End = readonly [entry: { readonly id: string }, settlement: Settlement]

/** As much of a client as is needed. */
export interface Intake {
  readonly accept: (update: RowUpdate) => Promise<Receipt>
  readonly outbox: Pick<Outbox, 'snapshot' | 'subscribe'>
  /** How many accepted updates may wait: half of what the outbox holds, so that none is evicted. */
  readonly maxPending: number
  readonly clock: Clock
  /** Tells what ends; returns the undo. */
  readonly listen: (onEnded: EndListener) => () => void
  /** Has receipts that were asked learn what other tabs have settled; a fault is told, not thrown. */
  readonly look: () => Promise<void>
  readonly flush: (options: FlushOptions) => Promise<void>
}

/** So many are accepted together. */
const groupSize = 100

/** Feeds updates into an outbox no faster than it delivers them, however many they are. */
export async function updateMany(
  { accept, outbox, maxPending, clock, listen, look, flush }: Intake,
  updates: Updates,
  options: UpdateManyOptions = {},
): Promise<UpdateManySummary> {
  const { signal, onResult, deadlineMs } = options
  const source = openSource(updates)
  const progress = createProgress(updates, options, clock)
  const open = new Map<string, Open>()
  // What ends before its receipt is here.
  const early = new Map<string, End>()
  let isDone = false
  let proceed = (): void => undefined

  const unlisten = listen((ended) => {
    for (const one of ended) settle(one)
    progress.tell()
  })
  const unsubscribe = outbox.subscribe(() => proceed())
  const goOn = (): void => {
    source.stop()
    proceed()
  }
  signal?.addEventListener('abort', goOn)

  function settle(one: End): void {
    const [{ id }, { kind, code }] = one
    const found = open.get(id)
    if (!found) {
      early.set(id, one)
      return
    }
    open.delete(id)
    report({ index: found.index, kind, code })
  }

  function report(result: UpdateResult): void {
    progress.count(result)
    tellOwner(onResult, result)
  }

  async function take(update: RowUpdate, index: number): Promise<void> {
    try {
      const receipt = await accept(update)
      const { id } = receipt
      open.set(id, { index, update, receipt })
      const ended = early.get(id)
      if (ended) settle(ended)
    } catch (refusal) {
      if (!(refusal instanceof ValidationError)) throw refusal
      report({ index, kind: 'invalid', code: refusal.code })
    }
  }

  /** Another tab may have settled some. */
  async function ask(): Promise<void> {
    for (const [id, { receipt }] of open) {
      void receipt.settled.then((end) => settle([{ id }, end]))
    }
    await look()
  }

  /** Takes a group; waits for nothing but the source and the store. */
  async function takeGroup(): Promise<void> {
    const group: Promise<void>[] = []
    const size = Math.min(groupSize, maxPending - outbox.snapshot().pending)
    while (group.length < size && !signal?.aborted) {
      const coming = source.next()
      const next = 'then' in coming ? await coming : coming
      if (!next || next.done) {
        isDone = true
        break
      }
      group.push(take(next.value, progress.take()))
    }
    await Promise.all(group)
    // Whatever is not of this run has been told of by now.
    early.clear()
  }

  try {
    while (!isDone && !signal?.aborted) {
      if (open.size > maxPending) await ask()
      if (outbox.snapshot().pending < maxPending) await takeGroup()
      else {
        await new Promise<void>((resolve) => {
          proceed = resolve
        })
      }
    }
    if (open.size > 0 && !signal?.aborted) await flush({ deadlineMs, signal })
    await ask()
  } finally {
    unlisten()
    unsubscribe()
    signal?.removeEventListener('abort', goOn)
    progress.end()
  }
  const remaining = [...open.values()].map(({ update }) => update)
  return { ...progress.totals(), remaining, rest: source.rest() }
}

/** What is accepted and, as far as is known, not settled. */
interface Open {
  readonly index: number
  readonly update: RowUpdate
  readonly receipt: Receipt
}
