import type { AbortSignalLike } from './abort-signal.ts'
import { type Delivered, readDelivered } from './end.ts'
import { type Gate, isOpen, openGate, type Wake } from './gate.ts'
import { judge } from './judge.ts'
import { exactly } from './keys.ts'
import type { Ports } from './ports.ts'
import { type Batch, readBatch } from './read-batch.ts'
import { settleBatch } from './settle-batch.ts'
import type { Key } from './store.ts'
import type { Reply } from './transport.ts'

export interface DrainState {
  readonly gate: Gate
  /** The earliest moment at which a lane that was passed over is due. */
  readonly dueAt: number
  /** How many updates the next request may hold. */
  readonly size: number
}

/** What was read longer ago may have changed hands. */
const maxReadAgeMs = 5_000
/** After this long the lock is offered to others. */
const sliceMs = 20_000

/**
 * Sends what is due, batch after batch, while the lock is held, the gate is open and the slice lasts.
 *
 * While one batch is under way the next is read, and while that one flies the first is settled: they hold
 * different lanes. Passes over all lanes repeat until one finds nothing to do.
 *
 * @param isHalted whether nothing more should be sent; what is under way may end.
 */
export async function drain(
  ports: Ports,
  signal: AbortSignalLike,
  firstWake: Wake,
  firstSize: number,
  isHalted: () => boolean,
): Promise<DrainState> {
  const { clock, random, online } = ports
  const endsAt = clock.now() + sliceMs
  let wake = firstWake
  let size = firstSize
  let gate = await readGate(ports)
  const delivered: Delivered = await readDelivered(ports)
  let dueAt = 0
  let found = true
  const isStopped = () =>
    signal.aborted || isHalted() || clock.now() > endsAt || !isOpen(gate, clock.now(), wake)

  while (found && !isStopped()) {
    found = false
    dueAt = Number.POSITIVE_INFINITY
    let from: Key | undefined = ['entry', ports.space]
    let ahead: Promise<Batch> | undefined
    let settling: Promise<void> | undefined
    while (from) {
      const readAt = clock.now()
      const batch: Batch = await (ahead ?? readBatch(ports, from, size, delivered))
      ahead = undefined
      if (isStopped()) break
      if (clock.now() - readAt > maxReadAgeMs) continue
      const flight = send(ports, batch, signal)
      ahead = batch.next && readBatch(ports, batch.next, size, delivered)
      ahead?.catch(ports.onFault)
      const reply = await flight
      await settling
      const context = {
        nowMs: clock.now(),
        random: random(),
        online: online(),
        aborted: signal.aborted,
      }
      const verdict = judge(gate, batch.updates.length, size, reply, context)
      settling = settleBatch(ports, batch, reply.outcomes, verdict, gate, delivered)
      settling.catch(ports.onFault)
      // A wake pays for one probe of a closed gate.
      if (batch.updates.length > 0) wake = 'timer'
      if (verdict.lanes === 'again') ahead = undefined
      else from = batch.next
      found ||= batch.lanes.length > 0
      dueAt = Math.min(dueAt, batch.dueAt)
      gate = verdict.gate
      size = verdict.size
    }
    await settling
  }
  return { gate, dueAt: clock.now() > endsAt ? 0 : dueAt, size }
}

async function readGate({ store, space }: Ports): Promise<Gate> {
  const [found] = await store.read([exactly('gate', space)])
  return (found?.[0]?.value as Gate | undefined) ?? openGate
}

/** A transport answers for the world; one that throws all the same has told nothing of what arrived. */
async function send(
  { transport, onFault }: Ports,
  { updates }: Batch,
  signal: AbortSignalLike,
): Promise<Reply> {
  if (updates.length === 0) return { outcomes: [] }
  try {
    return await transport(updates, { signal, keepalive: false })
  } catch (fault) {
    onFault(fault)
    const outcomes = [{ kind: 'retry', code: 'transport_failed' }] as const
    return { outcomes, together: true, ambiguous: true, pause: { reason: 'unreachable' } }
  }
}
