import type { Json } from '../../core/update/json.ts'
import type { Row } from '../../core/update/update.ts'

/** Compares two rows by one column as SQLite does; see {@link RowPage}. */
export function compareColumn(column: string, a: Row, b: Row): number {
  const left = sortable(a[column])
  const right = sortable(b[column])
  if (left.rank !== right.rank) return left.rank - right.rank
  if (left.value === right.value) return 0
  return left.value < right.value ? -1 : 1
}

type Sortable = { readonly rank: number; readonly value: number | string }

function sortable(value: Json | undefined): Sortable {
  switch (typeof value) {
    case 'boolean':
    case 'number':
      return { rank: 1, value: Number(value) }
    case 'string':
      return { rank: 2, value }
    default:
      return value == null ? { rank: 0, value: 0 } : { rank: 2, value: JSON.stringify(value) }
  }
}
