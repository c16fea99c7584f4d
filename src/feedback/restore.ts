import type { Client } from '../client/client.ts'
import type { Clock } from '../core/clock.ts'
import type { Columns, Values } from './columns.ts'
import type { Trace } from './trace.ts'

/**
 * Reads what this device knows of traces.
 *
 * @param show told of each trace that was read.
 * @param onLate told of those about which something was said meanwhile, and of what they were before.
 */
export function createRestore(
  { latest, outbox, ready }: Client,
  clock: Pick<Clock, 'after'>,
  columns: Columns,
  show: (trace: Trace) => void,
  onLate: (trace: Trace, row: Values) => void,
) {
  const asked = new Set<Trace>()

  async function readAll(traces: readonly Trace[]): Promise<void> {
    const editions = traces.map(({ edition }) => edition)
    const { deadLetters, storage } = outbox.snapshot()
    const [found, refused] = await Promise.all([
      latest(traces.map(({ inferenceId }) => inferenceId)),
      deadLetters > 0 ? outbox.deadLetters() : [],
    ])
    for (const [index, trace] of traces.entries()) {
      const { inferenceId, code, progress } = trace
      const { row = {}, waiting } = found.get(inferenceId) ?? {}
      trace.isKnown = true
      if (trace.edition !== editions[index] || progress === 'saving') {
        onLate(trace, row)
        continue
      }
      const letters = refused.filter(
        ({ update }) => update.inferenceId === inferenceId && columns.areIn(update.row),
      )
      trace.letters = letters
      trace.row = row
      if (waiting) trace.progress = storage === 'memory' ? storage : 'stored'
      else if (code || letters.some(({ update }) => columns.vote in update.row))
        trace.progress = 'rejected'
      else if (letters.length > 0) trace.progress = 'partly'
      else trace.progress = columns.vote in row ? 'delivered' : 'idle'
      show(trace)
    }
  }

  /** The client reports a storage that fails; what it holds stays unknown until something changes. */
  const read = (traces: readonly Trace[]) => void readAll(traces).catch(() => undefined)

  return {
    read,
    /** All that are asked for in one task are read at once, when the outbox is open. */
    ask(trace: Trace): void {
      if (asked.size === 0) {
        void ready.then(() =>
          clock.after(0, () => {
            read([...asked])
            asked.clear()
          }),
        )
      }
      asked.add(trace)
    },
  }
}
