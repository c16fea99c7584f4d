import type { PendingTraces } from '../publish/pending-traces.ts'
import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord } from '../record/record.ts'
import type { FlushOptions, FlushResult } from './interface.ts'

/** Time before the deadline that is reserved for sending abandoned traces. */
const sendingMs = 5_000

/** Returns the tracer's `flush`: waits until the current traces are published, at most until the deadline. */
export function createFlush(
  { after }: TracerPorts,
  pending: PendingTraces,
  abandonNow: (steps: readonly StepRecord[]) => void,
) {
  return async function flush(options: FlushOptions = {}): Promise<FlushResult> {
    const { deadlineMs = 20_000, abandon = false } = options
    const known = pending.roots()
    const stops: (() => void)[] = []
    const wait = (waitMs: number) =>
      new Promise<void>((resolve) => stops.push(after(waitMs, resolve)))
    const settled = pending.settled()
    const reservedMs = abandon ? Math.min(sendingMs, deadlineMs / 2) : 0
    const openMs = deadlineMs - reservedMs
    if (openMs > 0) await Promise.race([settled, wait(openMs)])
    if (abandon) {
      abandonNow(known)
      await Promise.race([settled, wait(reservedMs)])
    }
    for (const stop of stops) stop()
    const open = pending.roots().filter((step) => known.includes(step))
    return {
      ...pending.counts,
      open: open.map(({ options: { name = '' }, startedAt, trace }) => ({
        inferenceId: trace.inferenceId,
        name,
        startedAt,
      })),
    }
  }
}
