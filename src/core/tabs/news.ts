import type { Settlement } from '../records/settlement.ts'
import type { Columns } from '../records/trace-record.ts'

/** A message between tabs. Messages are hints: delivery is correct without them. */
export interface News {
  /** `hello` asks other tabs to answer with `here`. A page that goes away sends `bye`. */
  readonly kind: 'hello' | 'here' | 'bye' | 'changed'
  /** Whether the sending page is visible. */
  readonly isVisible: boolean
  /** The newest time assigned to an entry. */
  readonly time?: number | undefined
  readonly settled?: readonly (readonly [id: string, settlement: Settlement])[]
  /** What was just delivered, without the values. */
  readonly delivered?: readonly (readonly [trace: string, columns: Columns])[]
}

/** Parses a message. An unknown message counts as an empty `changed`. */
export function readNews(message: unknown): News {
  const nothing: News = { kind: 'changed', isVisible: false }
  return typeof message === 'object' ? { ...nothing, ...message } : nothing
}
