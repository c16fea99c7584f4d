import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord } from '../record/record.ts'
import { createPublisher, type PublishCounts } from './publisher.ts'

/** The traces that are not published yet. */
export interface Roots {
  /** Remembers a trace that begins, until its row is settled. */
  begin(root: StepRecord): void
  /** Publishes a trace whose first step has ended. */
  end(root: StepRecord): void
  /** The first steps of the traces that are not settled. */
  steps(): readonly StepRecord[]
  /** Resolves when the traces that are known now are settled, or those of one inference id. */
  settled(inferenceId?: string): Promise<void>
  /** They go on counting. */
  readonly counts: PublishCounts
}

export function createRoots(ports: TracerPorts): Roots {
  const pending: StepRecord[] = []
  const publisher = createPublisher(ports, ({ trace }) => {
    const last = pending.pop()
    // The last one takes the place of the one that goes.
    if (last && last.trace !== trace) {
      last.trace.place = trace.place
      pending[trace.place] = last
    }
    for (const resolve of trace.waiting) resolve()
  })
  return {
    begin(root) {
      root.trace.place = pending.push(root) - 1
    },
    end(root) {
      root.trace.ended = true
      publisher.add(root)
    },
    steps: () => [...pending],
    async settled(inferenceId) {
      const waits = pending.map(
        ({ trace }) =>
          trace.inferenceId === (inferenceId ?? trace.inferenceId) &&
          new Promise<void>((resolve) => trace.waiting.push(resolve)),
      )
      await Promise.all(waits)
    },
    counts: publisher.counts,
  }
}
