import type { Client } from '../client/client.ts'
import type { Clock } from '../core/clock.ts'
import type { Columns, Values } from './columns.ts'
import type { Trace } from './trace.ts'

/**
 * Reads the feedback on traces that is stored on this device.
 *
 * @param show called for each trace that was read.
 * @param onLate called instead if the trace was changed during the read, with the stored row.
 */
export function createRestore(
  { latest, outbox, ready }: Client,
  clock: Pick<Clock, 'after'>,
  columns: Columns,
  show: (trace: Trace) => void,
  onLate: (trace: Trace, row: Values) => void,
) {
  const queue = new Set<Trace>()

  async function readAll(traces: readonly Trace[]): Promise<void> {
    const versions = traces.map(({ version }) => version)
    const { deadLetters, storage } = outbox.snapshot()
    const [found, refused] = await Promise.all([
      latest(traces.map(({ inferenceId }) => inferenceId)),
      deadLetters > 0 ? outbox.deadLetters() : [],
    ])
    for (const [index, trace] of traces.entries()) {
      const { inferenceId, code, progress } = trace
      const { row = {}, waiting } = found.get(inferenceId) ?? {}
      trace.isRead = true
      if (trace.version !== versions[index] || progress === 'saving') {
        onLate(trace, row)
        continue
      }
      const deadLetters = refused.filter(
        ({ update }) => update.inferenceId === inferenceId && columns.areIn(update.row),
      )
      trace.deadLetters = deadLetters
      trace.row = row
      if (waiting) trace.progress = storage === 'memory' ? storage : 'stored'
      else if (code || deadLetters.some(({ update }) => columns.vote in update.row))
        trace.progress = 'rejected'
      else if (deadLetters.length > 0) trace.progress = 'partly'
      else trace.progress = columns.vote in row ? 'delivered' : 'idle'
      show(trace)
    }
  }

  /** Ignores failures of the storage, because the client reports them. The traces are read again at the next change. */
  const read = (traces: readonly Trace[]) => void readAll(traces).catch(() => undefined)

  return {
    read,
    /** Reads a trace when the outbox is open. Traces requested in the same task share one read. */
    reload(trace: Trace): void {
      if (queue.size === 0) {
        void ready.then(() =>
          clock.after(0, () => {
            read([...queue])
            queue.clear()
          }),
        )
      }
      queue.add(trace)
    },
  }
}
