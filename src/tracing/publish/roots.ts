import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord } from '../record/record.ts'
import { createPublisher, type PublishCounts } from './publisher.ts'

/** The traces that are not published yet. */
export interface Roots {
  /** Remembers a trace that begins, until its row is settled. */
  begin(root: StepRecord): void
  /**
   * Publishes a trace whose first step has ended; one that was published as partial is corrected, once.
   *
   * @param isPartial whether it may end after all.
   */
  end(root: StepRecord, isPartial: boolean): void
  /** The first steps of the traces that are not settled. */
  steps(): readonly StepRecord[]
  /** Resolves when the traces that are known now are settled, or those of one inference id. */
  settled(inferenceId?: string): Promise<void>
  /** They go on counting. */
  readonly counts: PublishCounts
}

/** @param watch told when there is a trace to be watched. */
export function createRoots(ports: TracerPorts, watch: () => void): Roots {
  const pending = new Set<StepRecord>()
  const remember = (root: StepRecord) => {
    pending.add(root)
    watch()
  }
  const publisher = createPublisher(ports, (root) => {
    const { trace } = root
    const isLate = trace.row === 'late'
    trace.row = 'sent'
    if (isLate) return publisher.add(root)
    pending.delete(root)
    for (const resolve of trace.waiting ?? []) resolve()
    trace.waiting = undefined
  })
  return {
    begin: remember,
    end(root, isPartial) {
      const { trace } = root
      if (trace.row === 'none') {
        trace.row = 'waiting'
        publisher.add(root)
      } else if (isPartial) return
      else if (trace.row === 'waiting') trace.row = 'late'
      else {
        remember(root)
        publisher.add(root)
      }
    },
    steps: () => [...pending],
    async settled(inferenceId) {
      const waits = [...pending].map(
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
