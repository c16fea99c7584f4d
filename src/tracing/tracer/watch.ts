import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord } from '../record/record.ts'

/** As many listeners a process takes without a warning, and a few for others. */
const maxListeners = 8

/**
 * Ends what nobody will end: a trace in which nothing happened for long, and what is open when a process of Node's has nothing
 * left to do.
 *
 * @param steps the first steps of the traces that are not settled.
 * @returns to be told how many traces there are: none, or the first.
 */
export function createWatch(
  { after, now, abandonAfterMs, exit }: TracerPorts,
  steps: () => readonly StepRecord[],
  { abandon, send }: { readonly abandon: (step: StepRecord) => void; readonly send: () => void },
): (waiting: number) => void {
  let isArmed = false
  const sweep = () => {
    isArmed = false
    let next = Number.POSITIVE_INFINITY
    for (const step of steps()) {
      if (step.endedAt !== undefined) continue
      const left = step.trace.activeAt + abandonAfterMs - now()
      if (left > 0) next = Math.min(next, left)
      else abandon(step)
    }
    if (next < Number.POSITIVE_INFINITY) arm(next)
  }
  const arm = (waitMs: number) => {
    isArmed = true
    after(waitMs, sweep, true)
  }
  const leave = () => {
    for (const step of steps()) abandon(step)
    send()
  }
  return (waiting) => {
    if (waiting === 0) exit?.off?.('beforeExit', leave)
    else {
      if (!isArmed) arm(abandonAfterMs)
      if ((exit?.listenerCount?.('beforeExit') ?? 0) < maxListeners) exit?.on?.('beforeExit', leave)
    }
  }
}
