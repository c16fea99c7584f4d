import type { TracerPorts } from './ports.ts'
import { createPublisher, type PublishCounts } from './publisher.ts'
import type { StepRecord, TraceRecord } from './record.ts'
import { rowOf } from './row-of.ts'

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
  readonly counts: () => PublishCounts
}

interface Pending {
  readonly root: StepRecord
  readonly settled: Promise<void>
  readonly settle: () => void
}

export function createRoots({ inferencePipelineId, publish, tell }: TracerPorts): Roots {
  const publisher = createPublisher(publish, tell)
  const pending = new Map<TraceRecord, Pending>()

  const forget = (trace: TraceRecord) => {
    const { settle } = pending.get(trace) ?? {}
    pending.delete(trace)
    settle?.()
  }
  return {
    begin(root) {
      let settle = () => {}
      const settled = new Promise<void>((resolve) => {
        settle = resolve
      })
      pending.set(root.trace, { root, settled, settle })
    },
    end(root) {
      const { trace } = root
      trace.ended = true
      const target = { inferencePipelineId, inferenceId: trace.inferenceId }
      publisher.add({ ...rowOf(root), target, settled: () => forget(trace) })
    },
    steps: () => [...pending.values()].map(({ root }) => root),
    async settled(inferenceId) {
      const wanted = [...pending.values()].filter(
        ({ root }) => inferenceId === undefined || root.trace.inferenceId === inferenceId,
      )
      await Promise.all(wanted.map(({ settled }) => settled))
    },
    counts: publisher.counts,
  }
}
