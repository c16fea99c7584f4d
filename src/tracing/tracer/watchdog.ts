import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord } from '../record/record.ts'

/** Node warns about more than ten listeners of an event, and a process may create a tracer for each request. */
const maxListeners = 8

/**
 * Abandons traces that had no activity for `abandonAfterMs`, and all open traces when a Node process has no work left.
 *
 * @param roots returns the root steps of the traces that are not settled.
 * @returns a function that starts the watchdog; called whenever a trace begins.
 */
export function createWatchdog(
  { after, now, abandonAfterMs, exit }: TracerPorts,
  roots: () => readonly StepRecord[],
  abandon: (steps: readonly StepRecord[]) => void,
): () => void {
  let isArmed = false
  const isOpen = ({ endedAt }: StepRecord) => endedAt === undefined
  const remainingMs = ({ trace }: StepRecord) => trace.activeAt + abandonAfterMs - now()
  const abandonAll = () => abandon(roots())
  const sweep = () => {
    abandon(roots().filter((step) => isOpen(step) && remainingMs(step) <= 0))
    const open = roots().filter(isOpen)
    if (open.length > 0) return void after(Math.min(...open.map(remainingMs)), sweep, true)
    isArmed = false
    exit?.off?.('beforeExit', abandonAll)
  }
  return () => {
    if (isArmed) return
    isArmed = true
    after(abandonAfterMs, sweep, true)
    if ((exit?.listenerCount?.('beforeExit') ?? 0) < maxListeners)
      exit?.on?.('beforeExit', abandonAll)
  }
}
