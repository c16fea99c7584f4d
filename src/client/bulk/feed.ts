import type { Receipt } from '../../core/outbox/receipts.ts'
import type { Settlement } from '../../core/records/settlement.ts'
import type { ValidationError } from '../../core/update/errors.ts'
import { internals } from '../../core/update/internals.ts'
import type { RowUpdate } from '../../core/update/update.ts'
import type { Client } from '../client.ts'
import { tellOwner } from '../options/tell-owner.ts'
import type { UpdateManyOptions, UpdateManySummary, UpdateResult } from './options.ts'
import { createProgress } from './progress.ts'
import { createRoom } from './room.ts'
import type { UpdateSource } from './update-source.ts'

type End = readonly [entry: { readonly id: string }, settlement: Settlement]

/** Number of updates accepted together. */
const groupSize = 100

/** Passes the updates of a source to a client. */
export async function feed(
  client: Client,
  source: UpdateSource,
  options: UpdateManyOptions,
): Promise<UpdateManySummary> {
  const { outbox } = client
  const { maxPending, clock, listen, look, flush } = client[internals]
  const { signal, onResult, deadlineMs } = options
  const progress = createProgress(options, clock)
  const room = createRoom(client, options)
  const open = new Map<string, Open>()
  // Settlements of updates whose receipt is not available yet.
  const early = new Map<string, End>()
  let isDone = false

  const unlisten = listen((ended) => {
    for (const one of ended) settle(one)
    progress.tell()
  })
  const goOn = (): void => {
    source.stop()
    room.stop()
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
      // Compared by name, because another copy of the package may have created the client.
      const { name, code } = refusal as ValidationError
      if (name !== 'ValidationError') {
        source.stop()
        throw refusal
      }
      report({ index, kind: 'invalid', code })
    }
  }

  /** Reads settlements of other tabs. */
  async function ask(): Promise<void> {
    for (const [id, { receipt }] of open) {
      void receipt.settled.then((end) => settle([{ id }, end]))
    }
    await look()
  }

  /** Accepts a group of updates. Waits only for the source and the store. */
  async function takeGroup(): Promise<void> {
    const group: Promise<void>[] = []
    const size = Math.min(groupSize, room.left())
    while (group.length < size && !signal?.aborted) {
      const coming = source.next()
      const next = 'then' in coming ? await coming : coming
      if (!next || next.done) {
        isDone = true
        break
      }
      const taken = take(next.value, progress.take())
      // A rejection is handled below. Until then the source may be slow, and the rejection would count as unhandled.
      taken.catch(() => undefined)
      group.push(taken)
    }
    await Promise.all(group)
    // The remaining settlements belong to updates outside this run.
    early.clear()
  }

  try {
    while (!isDone && !signal?.aborted && (await room.wait())) {
      if (open.size > maxPending) await ask()
      await takeGroup()
    }
    if (isDone && open.size > 0 && !signal?.aborted) await flush({ deadlineMs, signal })
    await ask()
  } finally {
    unlisten()
    room.close()
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

/** An accepted update that is not known to be settled. */
interface Open {
  readonly index: number
  readonly update: RowUpdate
  readonly receipt: Receipt
}
