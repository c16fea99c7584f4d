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
export function spanOf(traces: Iterable<string>): Span {
  const names = [...traces].sort()
  return { from: names[0] ?? '', to: names.at(-1) ?? '' }
}

export function rangeOf(kind: string, space: string, { from, to, limit, keysOnly }: Span): Range {
  return {
    from: from === undefined ? [kind, space] : [kind, space, from],
    before: to === undefined ? after(kind, space) : after(kind, space, to),
    limit,
    ...(keysOnly && kind === 'entry' && { keysOnly }),
  }
}
