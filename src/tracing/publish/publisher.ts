import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord } from '../record/record.ts'
import { at } from '../values/reading.ts'
import { createQueue, type Entry } from './queue.ts'

/** How many rows ended how. */
export interface PublishCounts {
  readonly published: number
  readonly failed: number
  readonly dropped: number
}

export interface Publisher {
  readonly add: (root: StepRecord) => void
  /** Sends what waits for others to share its call. */
  readonly send: () => void
  readonly counts: PublishCounts
}

/** What a platform with six connections to a host (workerd) can use. */
const maxAtOnce = 6
/** So long a row waits for others to share its call. */
const shareMs = 250

/**
 * Publishes the rows of traces as they end, many in one call where they may share it, and a few calls at once; never throws.
 *
 * @param settled called once for each, whatever became of its row.
 */
export function createPublisher(
  ports: TracerPorts,
  settled: (root: StepRecord) => void,
): Publisher {
  const { publish, inferencePipelineId, tell, after } = ports
  const counts = { published: 0, failed: 0, dropped: 0 }
  const queue = createQueue(ports)
  let running = 0
  let stopTimer: (() => void) | undefined

  const end = (entries: readonly Entry[], how: keyof PublishCounts) => {
    for (const { root, isUpdate } of entries) {
      if (!isUpdate) counts[how] += 1
      settled(root)
    }
  }
  const ask = (entries: readonly Entry[], { row, config, root, isUpdate }: Entry) => {
    const target = { inferencePipelineId, inferenceId: root.trace.inferenceId }
    if (isUpdate) {
      return (publish.update ?? publish)(row, config, { ...target, isUpdate })
    }
    return publish.many
      ? publish.many(rowsOf(entries), config, target)
      : publish(row, config, target)
  }
  // Not an async function: where contexts are tracked, each promise costs.
  const call = (entries: readonly Entry[], first: Entry) => {
    running += 1
    const done = () => {
      running -= 1
      pump()
    }
    const succeed = () => {
      end(entries, 'published')
      done()
    }
    const fail = (error: unknown) => {
      if (entries.length > 1 && isRefusal(error)) queue.halve(entries)
      else {
        const kind = first.isUpdate ? 'update_failed' : 'publish_failed'
        tell({ kind, error, rows: rowsOf(entries), config: first.config })
        end(entries, 'failed')
      }
      done()
    }
    try {
      // Neither of the two throws.
      void Promise.resolve(ask(entries, first)).then(succeed, fail)
    } catch (error) {
      fail(error)
    }
  }
  const pump = () => {
    while (running < maxAtOnce) {
      const entries = queue.next()
      const [first] = entries
      if (!first) break
      call(entries, first)
    }
    if (queue.isEmpty()) stop()
    else stopTimer ??= after(shareMs, send)
  }
  const stop = () => {
    stopTimer?.()
    stopTimer = undefined
  }
  const send = () => {
    stop()
    queue.close()
    pump()
  }
  return {
    add(root) {
      queue.add(root)
      pump()
      const excess = queue.excess()
      const [oldest] = excess
      if (oldest) {
        tell({ kind: 'rows_dropped', rows: rowsOf(excess), config: oldest.config })
        end(excess, 'dropped')
      }
    },
    send,
    counts,
  }
}

function rowsOf(entries: readonly Entry[]) {
  return entries.map(({ row }) => row)
}

/**
 * Whether an error says that Openlayer does not want what a call held: then half of it may be welcome. A bad key, a timeout, too many
 * calls say nothing of the rows.
 */
function isRefusal(error: unknown): boolean {
  return /^4(?!0[1378]|2[59])/.test(String(at(error, 'status')))
}
