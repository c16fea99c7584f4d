import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord } from '../record/record.ts'
import { rowOf } from './row-of.ts'

/** How many rows ended how. */
export interface PublishCounts {
  readonly published: number
  readonly failed: number
  readonly dropped: number
}

export interface Publisher {
  readonly add: (root: StepRecord) => void
  readonly counts: PublishCounts
}

/** What a platform with six connections to a host (workerd) can use. */
const maxAtOnce = 6
/** Rows wait while `publish` is slow; beyond this the oldest goes, so that memory stays bounded. */
const maxWaiting = 1_000

/**
 * Publishes the rows of traces as they end, a few at once; never throws.
 *
 * @param settled called once for each, whatever became of its row.
 */
export function createPublisher(
  { publish, inferencePipelineId, tell }: TracerPorts,
  settled: (root: StepRecord) => void,
): Publisher {
  const waiting: StepRecord[] = []
  const counts = { published: 0, failed: 0, dropped: 0 }
  let running = 0

  const end = (root: StepRecord, how: keyof PublishCounts) => {
    counts[how] += 1
    settled(root)
  }
  // Not an async function: where contexts are tracked, each promise costs.
  const send = (root: StepRecord) => {
    running += 1
    const done = (how: keyof PublishCounts) => {
      running -= 1
      end(root, how)
      const next = waiting.shift()
      if (next) send(next)
    }
    const fail = (error: unknown) => {
      tell({ kind: 'publish_failed', error })
      done('failed')
    }
    try {
      const { row, config } = rowOf(root)
      const { inferenceId } = root.trace
      const answer = publish(row, config, { inferencePipelineId, inferenceId })
      // Neither of the two throws.
      void Promise.resolve(answer).then(() => done('published'), fail)
    } catch (error) {
      fail(error)
    }
  }
  return {
    add(root) {
      if (running < maxAtOnce) return send(root)
      const oldest = waiting.length === maxWaiting && waiting.shift()
      if (oldest) {
        tell({ kind: 'row_dropped' })
        end(oldest, 'dropped')
      }
      waiting.push(root)
    },
    counts,
  }
}
