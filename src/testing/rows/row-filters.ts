import * as v from 'valibot'
import type { Json } from '../../core/update/json.ts'
import { requireShape } from '../checks/require-shape.ts'
import type { StoredRow } from '../storage/row-storage.ts'

const texts = v.nullish(v.array(v.string()), [])
const ids = v.nullish(v.array(v.number()))
const columnFilter = v.variant('operator', [
  v.strictObject({
    measurement: v.string(),
    operator: v.picklist(['contains_none', 'contains_any', 'contains_all', 'one_of', 'none_of']),
    value: v.array(v.union([v.string(), v.number()])),
  }),
  v.strictObject({
    measurement: v.string(),
    operator: v.picklist(['>', '>=', '<', '<=', 'is', '!=']),
    value: v.nullable(v.union([v.number(), v.string(), v.boolean()])),
  }),
])
const Body = v.strictObject({
  columnFilters: v.nullish(v.array(columnFilter), []),
  rowIdList: ids,
  excludeRowIdList: ids,
  searchQueryAnd: texts,
  searchQueryOr: texts,
  notSearchQueryAnd: texts,
  notSearchQueryOr: texts,
})

/**
 * Parses the filters of a list (PROTOCOL EP-3). Returns a predicate, or nothing if there are no filters.
 *
 * How Openlayer searches is not documented. Here a text is searched in the JSON of a row's values, ignoring case.
 *
 * @throws Refusal 400
 */
export function readFilters(
  body: Readonly<Record<string, unknown>>,
): ((row: StoredRow) => boolean) | undefined {
  if (Object.keys(body).length === 0) return undefined
  const filters = requireShape(Body, body, 'body')
  const { rowIdList, excludeRowIdList, columnFilters } = filters
  return ({ row, rowId }) => {
    const text = JSON.stringify(Object.values(row)).toLowerCase()
    const has = (word: string) => text.includes(word.toLowerCase())
    return (
      (rowIdList?.includes(rowId) ?? true) &&
      !excludeRowIdList?.includes(rowId) &&
      filters.searchQueryAnd.every(has) &&
      (filters.searchQueryOr.length === 0 || filters.searchQueryOr.some(has)) &&
      !(filters.notSearchQueryAnd.length > 0 && filters.notSearchQueryAnd.every(has)) &&
      !filters.notSearchQueryOr.some(has) &&
      columnFilters.every((filter) => holds(filter, row[filter.measurement] ?? null))
    )
  }
}

type ColumnFilter = v.InferOutput<typeof columnFilter>

function holds(filter: ColumnFilter, value: Json): boolean {
  const { value: wanted } = filter
  const contains = (part: string | number) =>
    Array.isArray(value) ? value.includes(part) : `${value ?? ''}`.includes(`${part}`)
  const compares = (compare: (value: number, wanted: number) => boolean) =>
    typeof value === 'number' && typeof wanted === 'number' && compare(value, wanted)
  switch (filter.operator) {
    case 'contains_any':
      return filter.value.some(contains)
    case 'contains_all':
      return filter.value.every(contains)
    case 'contains_none':
      return !filter.value.some(contains)
    case 'one_of':
      return filter.value.some((wanted) => wanted === value)
    case 'none_of':
      return !filter.value.some((wanted) => wanted === value)
    case 'is':
      return value === wanted
    case '!=':
      return value !== wanted
    case '>':
      return compares((a, b) => a > b)
    case '>=':
      return compares((a, b) => a >= b)
    case '<':
      return compares((a, b) => a < b)
    case '<=':
      return compares((a, b) => a <= b)
  }
}
