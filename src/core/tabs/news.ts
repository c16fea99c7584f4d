import type { Settlement } from '../records/settlement.ts'
import type { Columns } from '../records/trace-record.ts'

/** What tabs tell each other. Nothing depends on its being heard. */
export interface News {
  /** `hello` asks others to say that they are there; `bye` is said by a page that goes away. */
  readonly kind: 'hello' | 'here' | 'bye' | 'changed'
  /** Whether somebody sees the page. */
  readonly isVisible: boolean
  /** The newest time given out. */
  readonly time?: number | undefined
  readonly settled?: readonly (readonly [id: string, settlement: Settlement])[]
  /** What was delivered lately, without the values. */
  readonly delivered?: readonly (readonly [trace: string, columns: Columns])[]
}

/** Reads a message; what is none says nothing. */
export function readNews(message: unknown): News {
  const nothing: News = { kind: 'changed', isVisible: false }
  return typeof message === 'object' ? { ...nothing, ...message } : nothing
}
