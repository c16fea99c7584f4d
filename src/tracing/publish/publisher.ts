import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord } from '../record/record.ts'
import { type Batch, createBatches } from './batches.ts'
import { isRefusal } from './refusal.ts'

/** How many rows ended how. */
export interface PublishCounts {
  readonly published: number
  readonly failed: number
  readonly dropped: number
}

export interface Publisher {
  readonly add: (root: StepRecord) => void
  /** Sends what waits for its call to fill. */
  readonly send: () => void
  readonly counts: PublishCounts
}

/** What a platform with six connections to a host (workerd) can use. */
const maxAtOnce = 6

/**
 * Publishes the rows of traces as they end, many in one call where they may share it, and a few calls at once; never throws.
 *
 * @param settled called once for each, whatever became of its row.
 */
export function createPublisher(
  ports: TracerPorts,
  settled: (root: StepRecord) => void,
): Publisher {
  const { publish, inferencePipelineId, tell } = ports
  const counts = { published: 0, failed: 0, dropped: 0 }
  let running = 0

  const end = ({ entries }: Batch, how: keyof PublishCounts) => {
    for (const { root, isUpdate } of entries) {
      if (!isUpdate) counts[how] += 1
      settled(root)
    }
  }
  const unsent = ({ entries, config }: Batch) => ({
    rows: entries.map(({ row }) => row),
    config,
  })
  const batches = createBatches(ports, {
    ready: () => pump(),
    drop(batch) {
      tell({ kind: 'rows_dropped', ...unsent(batch) })
      end(batch, 'dropped')
    },
  })
  const ask = ({ entries, config }: Batch): Promise<unknown> => {
    const [first] = entries
    if (!first) return Promise.resolve()
    const target = { inferencePipelineId, inferenceId: first.root.trace.inferenceId }
    if (first.isUpdate) {
      return (publish.update ?? publish)(first.row, config, { ...target, isUpdate: true })
    }
    if (!publish.many) return publish(first.row, config, target)
    return publish.many(
      entries.map(({ row }) => row),
      config,
      target,
    )
  }
  // Not an async function: where contexts are tracked, each promise costs.
  const send = (batch: Batch) => {
    running += 1
    const done = () => {
      running -= 1
      pump()
    }
    const fail = (error: unknown) => {
      const { entries } = batch
      if (entries.length > 1 && isRefusal(error)) {
        batches.putBack(batch)
      } else {
        const kind = entries[0]?.isUpdate ? 'update_failed' : 'publish_failed'
        tell({ kind, error, ...unsent(batch) })
        end(batch, 'failed')
      }
      done()
    }
    const succeed = () => {
      end(batch, 'published')
      done()
    }
    try {
      // Neither of the two throws.
      void Promise.resolve(ask(batch)).then(succeed, fail)
    } catch (error) {
      fail(error)
    }
  }
  const pump = () => {
    while (running < maxAtOnce) {
      const batch = batches.next()
      if (!batch) return
      send(batch)
    }
  }
  return { add: batches.add, send: batches.close, counts }
}
