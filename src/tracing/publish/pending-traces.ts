import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord } from '../record/record.ts'
import { createPublisher, type PublishCounts } from './publisher.ts'

/** Traces that are not published yet. */
export interface PendingTraces {
  /** Adds a trace that begins. It stays until its row is settled. */
  begin(root: StepRecord): void
  /**
   * Publishes a trace whose root step has ended. A trace that was published as partial is corrected once.
   *
   * @param isPartial whether the trace may still end completely.
   */
  end(root: StepRecord, isPartial: boolean): void
  /** Returns the root steps of the traces that are not settled. */
  roots(): readonly StepRecord[]
  /** Resolves when the current traces are settled, or those with the inference id. */
  settled(inferenceId?: string): Promise<void>
  /** Counts since the tracer was created. */
  readonly counts: PublishCounts
}

/** @param watch called when a trace is added. */
export function createPendingTraces(ports: TracerPorts, watch: () => void): PendingTraces {
  // An array, because adding to and deleting from a `Set` makes a trace 30 % slower.
  const pending: StepRecord[] = []
  const add = (root: StepRecord) => {
    pending.push(root)
    watch()
  }
  const publisher = createPublisher(ports, (root) => {
    const { trace } = root
    const isLate = trace.row === 'late'
    trace.row = 'sent'
    if (isLate) return publisher.add(root)
    pending.splice(pending.indexOf(root), 1)
    for (const resolve of trace.waiting ?? []) resolve()
    trace.waiting = undefined
  })
  return {
    begin: add,
    end(root, isPartial) {
      const { trace } = root
      if (trace.row === 'none') {
        trace.row = 'waiting'
        publisher.add(root)
      } else if (isPartial) return
      else if (trace.row === 'waiting') trace.row = 'late'
      else {
        add(root)
        publisher.add(root)
      }
    },
    roots: () => [...pending],
    async settled(inferenceId) {
      const waits = pending.map(
        ({ trace }) =>
          trace.inferenceId === (inferenceId ?? trace.inferenceId) &&
          new Promise<void>((resolve) => {
            trace.waiting ??= []
            trace.waiting.push(resolve)
          }),
      )
      publisher.send()
      await Promise.all(waits)
    },
    counts: publisher.counts,
  }
}
