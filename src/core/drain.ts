import { readDelivered } from './end.ts'
import { type Gate, isOpen, openGate, type Wake } from './gate.ts'
import { judge } from './judge.ts'
import { exactly } from './keys.ts'
import type { Lane } from './lane.ts'
import { importJournals } from './park.ts'
import type { Ports } from './ports.ts'
import { createSettler } from './settler.ts'
import { createUnderWay } from './under-way.ts'
import type { AbortSignalLike } from './update/abort-signal.ts'
import type { Reply } from './update/transport.ts'
import { type Batch, createWalk, type DueLane } from './walk.ts'

export interface DrainState {
  readonly gate: Gate
  /** The earliest moment at which a lane that was passed over is due; 0 when not all were looked at. */
  readonly dueAt: number
  /** What that lane waits for. */
  readonly reason?: Lane['reason']
  /** How many updates the next request may hold. */
  readonly size: number
  /** When it ended, by the clock of then. */
  readonly at: number
}

/** After this long the lock is offered to others. */
const sliceMs = 20_000
/** Requests this small outlive their page: the room for such requests is shared with the page's own. */
const maxKeptAlive = 5

/** Who looks after a drain from outside. */
export interface Overseer {
  /** Whether nothing more should be sent; what is under way may end. */
  readonly isHalted: () => boolean
  /** Whether the lock had to be let go of. */
  readonly hasLetGo: () => boolean
  /** Told what is about to be sent, and with nothing when it is answered. */
  readonly onSending: (lanes: readonly DueLane[]) => void
}

/**
 * Sends what is due, batch after batch, while the lock is held, the gate is open and the slice lasts. While one
 * batch is under way those before it are settled. Walks over all lanes repeat until one finds nothing to do.
 * What pages that went away have parked is taken over before anything is sent: it may say that a lane has to rest.
 */
export async function drain(
  ports: Ports,
  signal: AbortSignalLike,
  firstWake: Wake,
  firstSize: number,
  { isHalted, hasLetGo, onSending }: Overseer,
): Promise<DrainState> {
  const { clock, random, online } = ports
  const endsAt = clock.now() + sliceMs
  const underWay = createUnderWay(ports)
  await underWay.takeOver()
  await importJournals(ports)
  let wake = firstWake
  let size = firstSize
  let gate = await readGate(ports)
  if (!isOpen(gate, clock.now(), wake)) return { gate, dueAt: 0, size, at: clock.now() }
  const delivered = await readDelivered(ports)
  const settler = createSettler(ports, gate, delivered)
  let walk = createWalk(ports, delivered)
  let isFruitful = false
  let isDone = false
  const isStopped = () =>
    signal.aborted || isHalted() || clock.now() > endsAt || !isOpen(gate, clock.now(), wake)

  try {
    while (!isStopped()) {
      const batch = await walk.take(size)
      if (isStopped()) break
      if (await importJournals(ports)) {
        // What was read before knows nothing of it, and a new walk begins with lanes that may wait to be settled.
        await settler.end()
        walk = createWalk(ports, delivered)
        continue
      }
      if (batch.lanes.length === 0) {
        await settler.end()
        isDone = !isFruitful
        if (isDone) break
        isFruitful = false
        walk = createWalk(ports, delivered)
        continue
      }
      const sent = batch.updates.length > 0 ? batch.lanes.map(({ lane }) => lane) : []
      await Promise.all([underWay.mark(sent, walk.upcoming()), ports.prepare(sent)])
      if (isStopped()) break
      // Nothing is waited for from here on: a page that goes away counts on what it says to be under way.
      onSending(batch.lanes)
      const replying = send(ports, batch, signal)
      underWay.foretell(sent, walk.coming)
      const reply = await replying
      onSending([])
      const context = {
        nowMs: clock.now(),
        random: random(),
        online: online(),
        aborted: signal.aborted,
      }
      const verdict = judge(gate, batch.updates.length, size, reply, context)
      if (verdict.lanes === 'again') walk.putBack(batch)
      else await settler.add(batch, reply.outcomes, verdict)
      // A wake pays for one probe of a closed gate.
      if (batch.updates.length > 0) wake = 'timer'
      isFruitful = true
      gate = verdict.gate
      size = verdict.size
    }
  } finally {
    // Also when the storage fails: what was answered is settled while this page has the lock.
    await settler.end()
  }
  // Whoever let go of the lock speaks for nobody any more.
  if (!hasLetGo() && !signal.aborted) await underWay.clear()
  const waiting = isDone ? { dueAt: walk.dueAt(), reason: walk.reason() } : { dueAt: 0 }
  return { gate, ...waiting, size, at: clock.now() }
}

async function readGate({ store, space }: Ports): Promise<Gate> {
  const [found] = await store.read([exactly('gate', space)])
  return (found?.[0]?.value as Gate | undefined) ?? openGate
}

/** A transport answers for the world; one that throws all the same has told nothing of what arrived. */
async function send(
  { transport, isPage, onFault }: Ports,
  { updates }: Batch,
  signal: AbortSignalLike,
): Promise<Reply> {
  if (updates.length === 0) return { outcomes: [] }
  try {
    return await transport(updates, { signal, keepalive: isPage && updates.length <= maxKeptAlive })
  } catch (fault) {
    onFault(fault)
    const outcomes = [{ kind: 'retry', code: 'transport_failed' }] as const
    return { outcomes, together: true, ambiguous: true, pause: { reason: 'unreachable' } }
  }
}
