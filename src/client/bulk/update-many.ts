import type { Receipt } from '../../core/outbox/receipts.ts'
import type { Settlement } from '../../core/records/settlement.ts'
import type { ValidationError } from '../../core/update/errors.ts'
import { internals } from '../../core/update/internals.ts'
import type { RowUpdate } from '../../core/update/update.ts'
import type { Client } from '../client.ts'
import { tellOwner } from '../options/tell-owner.ts'
import type { UpdateManyOptions, UpdateManySummary, UpdateResult, Updates } from './options.ts'
import { createProgress } from './progress.ts'
import { openSource } from './update-source.ts'

type End = readonly [entry: { readonly id: string }, settlement: Settlement]

/** So many are accepted together. */
const groupSize = 100

/**
 * Accepts any number of updates, no faster than they are delivered: at most half of what the outbox holds waits at
 * a time. Resolves when all are settled, or nothing more can be sent now, or the signal aborts. An update that is
 * no good is counted and reported, and holds up nobody; what still waits at the end is reported as `waiting`, with
 * its code, such as `trace_not_found` for an inference id that Openlayer does not know.
 *
 * @throws AftertraceError `not_iterable`, and whatever the iterable throws; what was accepted before stays so.
 * @example
 * const { failed } = await updateMany(client, rowsOf('labels.csv'), {
 *   onProgress: ({ settled, remainingMs }) => console.log(settled, remainingMs),
 * })
 */
export async function updateMany(
  client: Client,
  updates: Updates,
  options: UpdateManyOptions = {},
): Promise<UpdateManySummary> {
  const { outbox } = client
  const { maxPending, clock, listen, look, flush } = client[internals]
  const { signal, onResult, deadlineMs } = options
  await client.ready
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
      const receipt = await client.update(update)
      const { id } = receipt
      open.set(id, { index, update, receipt })
      const ended = early.get(id)
      if (ended) settle(ended)
    } catch (refusal) {
      // By name: another copy of the package may have made the client.
      const { name, code } = refusal as ValidationError
      if (name !== 'ValidationError') throw refusal
      report({ index, kind: 'invalid', code })
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
  const codes = new Map((await outbox.pending()).map(({ id, code }) => [id, code]))
  for (const [id, { index }] of open) {
    tellOwner(onResult, { index, kind: 'waiting', code: codes.get(id) })
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
