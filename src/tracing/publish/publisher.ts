import type { TracerPorts } from '../record/ports.ts'
import type { StepRecord } from '../record/record.ts'
import { at } from '../values/at.ts'
import { createQueue, type Entry } from './queue.ts'

/** Number of rows by outcome. */
export interface PublishCounts {
  readonly published: number
  readonly failed: number
  readonly dropped: number
}

export interface Publisher {
  readonly add: (root: StepRecord) => void
  /** Sends rows that wait for others to share their call. */
  readonly send: () => void
  readonly counts: PublishCounts
}

/** Maximum number of concurrent calls: workerd allows six connections. */
const maxConcurrent = 6
/** How long a row waits for others to share its call. */
const shareMs = 250

/**
 * Publishes the rows of ended traces with a few concurrent calls, each with many rows if they may share it. Never throws.
 *
 * @param settled called once for each row with any outcome.
 */
export function createPublisher(
  ports: TracerPorts,
  settled: (root: StepRecord) => void,
): Publisher {
  const { publish, inferencePipelineId, emit, after } = ports
  const counts = { published: 0, failed: 0, dropped: 0 }
  const queue = createQueue(ports)
  let running = 0
  let stopTimer: (() => void) | undefined

  const settle = (entries: readonly Entry[], outcome: keyof PublishCounts) => {
    for (const { root, isUpdate } of entries) {
      if (!isUpdate) counts[outcome] += 1
      settled(root)
    }
  }
  const request = (entries: readonly Entry[], { row, config, root, isUpdate }: Entry) => {
    const target = { inferencePipelineId, inferenceId: root.trace.inferenceId }
    if (isUpdate) {
      return (publish.update ?? publish)(row, config, { ...target, isUpdate })
    }
    return publish.many
      ? publish.many(rowsOf(entries), config, target)
      : publish(row, config, target)
  }
  // Not an async function, because each promise has a cost where contexts are tracked.
  const startCall = (entries: readonly Entry[], first: Entry) => {
    running += 1
    const done = () => {
      running -= 1
      pump()
    }
    const succeed = () => {
      settle(entries, 'published')
      done()
    }
    const fail = (error: unknown) => {
      if (entries.length > 1 && isRefusal(error)) queue.split(entries)
      else {
        const kind = first.isUpdate ? 'update_failed' : 'publish_failed'
        emit({ kind, error, rows: rowsOf(entries), config: first.config })
        settle(entries, 'failed')
      }
      done()
    }
    try {
      // Neither callback throws.
      void Promise.resolve(request(entries, first)).then(succeed, fail)
    } catch (error) {
      fail(error)
    }
  }
  const pump = () => {
    while (running < maxConcurrent) {
      const entries = queue.next()
      const [first] = entries
      if (!first) break
      startCall(entries, first)
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
    queue.markDue()
    pump()
  }
  return {
    add(root) {
      queue.add(root)
      pump()
      const excess = queue.takeOldest()
      const [oldest] = excess
      if (oldest) {
        emit({ kind: 'rows_dropped', rows: rowsOf(excess), config: oldest.config })
        settle(excess, 'dropped')
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
 * Whether Openlayer refused the rows of a call, so that half of them may be accepted. The statuses for a wrong key, a timeout
 * or too many requests do not concern the rows.
 */
function isRefusal(error: unknown): boolean {
  return /^4(?!0[1378]|2[59])/.test(String(at(error, 'status')))
}
