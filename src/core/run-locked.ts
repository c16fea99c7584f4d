import type { StoredTurn } from './end.ts'
import { type Gate, isOpen, openGate } from './gate.ts'
import { exactly, under } from './keys.ts'
import type { Lane } from './lane.ts'
import type { Ports } from './ports.ts'
import type { AbortSignalLike } from './update/abort-signal.ts'
import { createWalk } from './walk.ts'

/** Longer than a drain may last, its last request included. */
const patienceMs = 45_000

/**
 * Runs under the lock. Where somebody holds it who achieves nothing though something is due, as a frozen page may,
 * it is taken from them: no loss depends on the lock, only order, which the acknowledged times guard as well.
 */
export async function runLocked(
  ports: Ports,
  work: (held: AbortSignalLike) => Promise<void>,
  onContended: () => void,
): Promise<void> {
  const { lock, clock, onFault } = ports
  let isWaiting = true
  let cancel = watch()

  function watch(): () => void {
    return clock.after(patienceMs, () => void lookAround().catch(onFault))
  }

  async function lookAround(): Promise<void> {
    const isStuck = await isNeglected(ports)
    if (!isWaiting) return
    if (isStuck) lock.steal()
    cancel = watch()
  }

  function stop(): void {
    isWaiting = false
    cancel()
  }

  try {
    await lock.run((held) => {
      stop()
      return work(held)
    }, onContended)
  } finally {
    stop()
  }
}

/** Whether something could be sent, and nothing was for so long. */
async function isNeglected(ports: Ports): Promise<boolean> {
  const { store, space, clock } = ports
  const [gates, lanes = [], turns = []] = await store.read([
    exactly('gate', space),
    under('lane', space),
    under('turn', space),
  ])
  const nowMs = clock.now()
  const gate = (gates?.[0]?.value as Gate | undefined) ?? openGate
  const sends = [
    gate.sinceMs,
    ...lanes.map(({ value }) => (value as Lane).triedAt),
    ...turns.map(({ value }) => (value as StoredTurn).at),
  ]
  if (!isOpen(gate, nowMs, 'timer')) return false
  if (sends.some((at) => at <= nowMs && at + patienceMs > nowMs)) return false
  return (await createWalk(ports, new Map()).take(1)).updates.length > 0
}
