import type { AbortSignalLike } from './abort-signal.ts'
import { applyChanges, type Ended } from './apply.ts'
import type { Clock } from './clock.ts'
import { type Gate, isOpen, openGate, type Wake } from './gate.ts'
import { judge, type Verdict } from './judge.ts'
import { exactly } from './keys.ts'
import { createReadAhead } from './read-ahead.ts'
import { type Batch, type BatchLimits, readBatch } from './read-batch.ts'
import type { Key, OutboxStore } from './store.ts'
import type { Reply, Transport } from './transport.ts'

export interface DrainPorts {
  readonly store: OutboxStore
  readonly space: string
  readonly transport: Transport
  readonly clock: Clock
  /** From 0 (included) to 1 (excluded). */
  readonly random: () => number
  readonly newId: () => string
  /** Whether the platform believes to be online: a hint, never a condition. */
  readonly online: () => boolean
  readonly limits: Omit<BatchLimits, 'maxUpdates'>
  readonly graceMs: readonly number[]
  /** Whether nothing more should be sent; what is under way may end. */
  readonly halted: () => boolean
  /** Told what ended, once it is written. */
  readonly onEnded: (ended: readonly Ended[]) => void
}

export interface DrainResult {
  readonly gate: Gate
  /** The earliest moment at which a lane that was passed over is due. */
  readonly dueAt: number
  /** The slice was over before everything due was sent. */
  readonly more: boolean
  /** How many updates the next request may hold. */
  readonly size: number
}

/** After this long the lock is offered to others. */
const sliceMs = 20_000

/**
 * Sends what is due, batch after batch, while the lock is held, the gate is open and the slice lasts.
 *
 * While one batch is under way the next is read, and while that one flies the first is settled: they hold
 * different lanes. Passes over all lanes repeat until one finds nothing to do.
 */
export async function drain(
  ports: DrainPorts,
  signal: AbortSignalLike,
  firstWake: Wake,
  firstSize: number,
): Promise<DrainResult> {
  const { store, space, clock } = ports
  const endsAt = clock.now() + sliceMs
  let gate = await readGate(store, space)
  let wake = firstWake
  let size = firstSize
  let dueAt = Number.POSITIVE_INFINITY
  const stopped = () =>
    signal.aborted || ports.halted() || clock.now() > endsAt || !isOpen(gate, clock.now(), wake)
  const batches = createReadAhead(
    (from) => readBatch(store, space, from, clock.now(), { ...ports.limits, maxUpdates: size }),
    clock.now,
  )

  async function pass(): Promise<boolean> {
    let from: Key | undefined = ['entry', space]
    let settling: Promise<void> | undefined
    let busy = false
    dueAt = Number.POSITIVE_INFINITY
    while (from && !stopped()) {
      const batch: Batch = await batches.take(from)
      if (stopped()) break
      const flight = send(ports, batch, signal)
      batches.start(batch.next)
      const reply = await flight
      await settling
      const context = {
        ...ports,
        maxAgeMs: ports.limits.maxAgeMs,
        size,
        aborted: signal.aborted,
        nowMs: clock.now(),
        online: ports.online(),
      }
      const verdict = judge(gate, batch, reply, context)
      settling = record(ports, verdict, gate)
      // A failure is met where it is awaited; until then it is not unhandled.
      settling.catch(() => undefined)
      // A wake pays for one probe of a closed gate.
      if (batch.updates.length > 0) wake = 'timer'
      busy ||= batch.lanes.length > 0
      dueAt = Math.min(dueAt, batch.dueAt)
      from = verdict.again ? batch.from : batch.next
      gate = verdict.gate
      size = verdict.size
    }
    await settling
    return busy && !stopped()
  }

  while (await pass());
  return { gate, dueAt, more: clock.now() > endsAt && !signal.aborted, size }
}

export async function readGate(store: OutboxStore, space: string): Promise<Gate> {
  const [found] = await store.read([exactly('gate', space)])
  return (found?.[0]?.value as Gate | undefined) ?? openGate
}

/** A transport answers for the world; one that throws all the same has told nothing of what arrived. */
async function send(
  ports: DrainPorts,
  { updates }: Batch,
  signal: AbortSignalLike,
): Promise<Reply> {
  if (updates.length === 0) return { outcomes: [] }
  try {
    return await ports.transport(updates, { signal, keepalive: false })
  } catch {
    const outcomes = updates.map(() => ({ kind: 'retry', code: 'transport_failed' }) as const)
    return { outcomes, together: true, ambiguous: true, pause: { reason: 'unreachable' } }
  }
}

async function record(ports: DrainPorts, verdict: Verdict, before: Gate): Promise<void> {
  const { changes, gate } = verdict
  if (changes.length === 0 && gate === before) return
  const { store, space, clock } = ports
  const ended = await applyChanges(
    store,
    space,
    changes,
    clock.now(),
    gate === before ? undefined : gate,
  )
  ports.onEnded(ended)
}
