import { after } from './keys.ts'
import type { Range } from './store.ts'

/** Which traces: from one to another, both included, as many as fit into a number of entries. */
export interface Span {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly limit?: number | undefined
  /** The rows of entries are not needed. */
  readonly keysOnly?: true
}

/** The span of these traces, and of all between them. */
export function spanOf(traces: Iterable<string>): Span & { readonly keysOnly: true } {
  const names = [...traces].sort()
  return { from: names[0] ?? '', to: names.at(-1) ?? '', keysOnly: true }
}

/** Where the entries of a span are. */
export function rangeOf(space: string, { from, to, ...how }: Span): Range {
  return {
    from: from === undefined ? ['entry', space] : ['entry', space, from],
    before: to === undefined ? after('entry', space) : after('entry', space, to),
    ...how,
  }
}
