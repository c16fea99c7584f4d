import { keepNewest } from '../records/keep-newest.ts'
import { addDelivered, type Columns } from '../records/trace-record.ts'

/** As many traces are remembered: enough for what several tabs do at the same time. */
const maxTraces = 1_000

/** What this page itself delivered, or heard from other tabs that they did: it may know of it before it is stored. */
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
