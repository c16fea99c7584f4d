import { keepNewest } from '../records/keep-newest.ts'
import { addDelivered, type Columns } from '../records/trace-record.ts'

/** Maximum number of remembered traces: enough for several tabs that deliver at the same time. */
const maxTraces = 1_000

/** Values that this page delivered, or that other tabs reported as delivered, possibly before they are stored. */
export interface Heard {
  of(trace: string): Columns | undefined
  add(delivered: Iterable<readonly [trace: string, columns: Columns]>): void
}

export function createHeard(): Heard {
  const traces = new Map<string, Columns>()
  return {
    of: (trace) => traces.get(trace),
    add(delivered) {
      for (const [trace, columns] of delivered) {
        const known = traces.get(trace) ?? {}
        traces.delete(trace)
        addDelivered(known, columns)
        traces.set(trace, known)
      }
      keepNewest(traces, maxTraces)
    },
  }
}
