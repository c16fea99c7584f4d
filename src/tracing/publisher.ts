import type { TracerEvent } from './ports.ts'
import type { Publish, TraceConfig, TraceRow, TraceTarget } from './publish.ts'

/** A row that is ready. */
export interface ReadyRow {
  readonly row: TraceRow
  readonly config: TraceConfig
  readonly target: TraceTarget
  /** Called once, whatever became of it. */
  readonly settled: () => void
}

/** How many rows ended how. */
export interface PublishCounts {
  readonly published: number
  readonly failed: number
  readonly dropped: number
}

export interface Publisher {
  readonly add: (row: ReadyRow) => void
  readonly counts: () => PublishCounts
}

/** What a platform with six connections to a host (workerd) can use. */
const maxAtOnce = 6
/** Rows wait while `publish` is slow; beyond this the oldest goes, so that memory stays bounded. */
const maxWaiting = 1_000

/** Publishes rows as they come, a few at once; never throws. */
export function createPublisher(publish: Publish, tell: (event: TracerEvent) => void): Publisher {
  const waiting: ReadyRow[] = []
  let running = 0
  let published = 0
  let failed = 0
  let dropped = 0

  const send = async ({ row, config, target, settled }: ReadyRow) => {
    running += 1
    try {
      await publish(row, config, target)
      published += 1
    } catch (error) {
      failed += 1
      tell({ kind: 'publish_failed', error })
    }
    running -= 1
    settled()
    pump()
  }
  const pump = () => {
    while (running < maxAtOnce) {
      const next = waiting.shift()
      if (!next) return
      // It handles its own failure.
      void send(next)
    }
  }
  return {
    add(row) {
      if (waiting.length === maxWaiting) {
        dropped += 1
        tell({ kind: 'row_dropped' })
        waiting.shift()?.settled()
      }
      waiting.push(row)
      pump()
    },
    counts: () => ({ published, failed, dropped }),
  }
}
