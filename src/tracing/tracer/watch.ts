import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord } from '../record/record.ts'

/** A process warns of more than ten listeners; who makes a tracer for each request has all of them listen in vain. */
const maxListeners = 8

/**
 * Ends what nobody will end: a trace in which nothing happened for long, and what is open when a process of Node's has nothing
 * left to do.
 *
 * @param steps the first steps of the traces that are not settled.
 * @returns to be called when there is one.
 */
export function createWatch(
  { after, now, abandonAfterMs, exit }: TracerPorts,
  steps: () => readonly StepRecord[],
  abandon: (steps: readonly StepRecord[]) => void,
): () => void {
  let isArmed = false
  const isOpen = ({ endedAt }: StepRecord) => endedAt === undefined
  const leftOf = ({ trace }: StepRecord) => trace.activeAt + abandonAfterMs - now()
  const leave = () => abandon(steps())
  const sweep = () => {
    abandon(steps().filter((step) => isOpen(step) && leftOf(step) <= 0))
    const open = steps().filter(isOpen)
    if (open.length > 0) return void after(Math.min(...open.map(leftOf)), sweep, true)
    isArmed = false
    exit?.off?.('beforeExit', leave)
  }
  return () => {
    if (isArmed) return
    isArmed = true
    after(abandonAfterMs, sweep, true)
    if ((exit?.listenerCount?.('beforeExit') ?? 0) < maxListeners) exit?.on?.('beforeExit', leave)
  }
}
