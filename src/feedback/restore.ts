import type { Client } from '../client/client.ts'
import type { Clock } from '../core/clock.ts'
import type { Columns } from './columns.ts'
import { remember, type Trace } from './trace.ts'

/**
 * Reads what this device knows of traces: all that are asked for in one task in one read, once the outbox is open.
 *
 * @param onFound told of each trace that was read.
 */
export function createRestore(
  { latest, outbox, ready }: Client,
  clock: Pick<Clock, 'after'>,
  columns: Columns,
  onFound: (trace: Trace) => void,
): (trace: Trace) => void {
  const asked = new Set<Trace>()

  async function read(): Promise<void> {
    const traces = [...asked].map((trace) => [trace, trace.edition] as const)
    asked.clear()
    const { deadLetters, storage } = outbox.snapshot()
    const [found, letters] = await Promise.all([
      latest(traces.map(([{ inferenceId }]) => inferenceId)),
      deadLetters > 0 ? outbox.deadLetters() : [],
    ])
    for (const [trace, edition] of traces) {
      const own = letters.filter(
        ({ update }) => update.inferenceId === trace.inferenceId && columns.areIn(update.row),
      )
      const safety = storage === 'memory' ? storage : 'stored'
      remember(trace, columns.vote, edition, found.get(trace.inferenceId), own, safety)
      onFound(trace)
    }
  }

  return (trace) => {
    if (asked.size === 0) {
      // The client reports a storage that fails; what it holds stays unknown until something changes.
      void ready.then(() => clock.after(0, () => void read().catch(() => undefined)))
    }
    asked.add(trace)
  }
}
