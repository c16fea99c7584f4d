import type { Settlement } from '../records/settlement.ts'
import type { Columns, Delivered } from '../records/trace-record.ts'

/** What tabs tell each other. Nothing depends on its being heard. */
export interface News {
  /** `hello` asks others to say that they are there; `bye` is said by a page that goes away. */
  readonly kind: 'hello' | 'here' | 'bye' | 'changed'
  /** Whether somebody sees the page. */
  readonly isVisible: boolean
  /** The newest time given out. */
  readonly time?: number | undefined
  readonly settled?: readonly (readonly [id: string, settlement: Settlement])[]
  readonly delivered?: readonly (readonly [trace: string, columns: ColumnList])[]
}

type ColumnList = readonly (readonly [column: string, delivered: Delivered])[]

/** What goes into a message of what was delivered: no values. */
export function toList(delivered: ReadonlyMap<string, Columns>): NonNullable<News['delivered']> {
  const list: (readonly [string, ColumnList])[] = []
  for (const [trace, columns] of delivered) {
    const times: (readonly [string, Delivered])[] = []
    for (const [column, { time, id }] of columns) times.push([column, { time, id }])
    list.push([trace, times])
  }
  return list
}

/** Reads a message; what is none says nothing. */
export function readNews(message: unknown): News {
  const nothing: News = { kind: 'changed', isVisible: false }
  return typeof message === 'object' ? { ...nothing, ...message } : nothing
}
