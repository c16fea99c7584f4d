import type { Roots } from '../publish/roots.ts'
import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord } from '../record/record.ts'
import type { FlushOptions, FlushResult } from './interface.ts'

/** What is left of the deadline for sending what was abandoned. */
const sendingMs = 5_000

/** Waits until what is known now is published, and no longer than it may. */
export function createFlush(
  { after }: TracerPorts,
  roots: Roots,
  abandonNow: (steps: readonly StepRecord[]) => void,
) {
  return async function flush(options: FlushOptions = {}): Promise<FlushResult> {
    const { deadlineMs = 20_000, abandon = false } = options
    const known = roots.steps()
    const stops: (() => void)[] = []
    const wait = (waitMs: number) =>
      new Promise<void>((resolve) => stops.push(after(waitMs, resolve)))
    const settled = roots.settled()
    const reservedMs = abandon ? Math.min(sendingMs, deadlineMs / 2) : 0
    const openMs = deadlineMs - reservedMs
    if (openMs > 0) await Promise.race([settled, wait(openMs)])
    if (abandon) {
      abandonNow(known)
      await Promise.race([settled, wait(reservedMs)])
    }
    for (const stop of stops) stop()
    const open = roots.steps().filter((step) => known.includes(step))
    return {
      ...roots.counts,
      open: open.map(({ options: { name = '' }, startedAt, trace }) => ({
        inferenceId: trace.inferenceId,
        name,
        startedAt,
      })),
    }
  }
}
