import { after } from './keys.ts'
import type { Range } from './store.ts'

/** A range of traces, both ends included, limited to a number of entries. */
export interface Span {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly limit?: number | undefined
  /** Read only the keys of entries. */
  readonly keysOnly?: true
}

/** Returns the span from the first to the last of these traces, with all traces between them. */
export function spanOf(traces: Iterable<string>): Span & { readonly keysOnly: true } {
  const names = [...traces].sort()
  return { from: names[0] ?? '', to: names.at(-1) ?? '', keysOnly: true }
}

/** Returns the key range of a span's entries. */
export function rangeOf(space: string, { from, to, ...how }: Span): Range {
  return {
    from: from === undefined ? ['entry', space] : ['entry', space, from],
    before: to === undefined ? after('entry', space) : after('entry', space, to),
    ...how,
  }
}
