import * as v from 'valibot'
import { parseOptions } from '../connection/parse-options.ts'

/** Parameters of a list of rows. */
export interface RowListParams extends RowFilters {
  /** Whether to sort by `sortColumn` in ascending order. Openlayer's default is true. */
  readonly asc?: boolean | undefined
  /** Page number, starting at 1. */
  readonly page?: number | undefined
  /** Rows per page, 1 to 100. Openlayer's default is 25. */
  readonly perPage?: number | undefined
  readonly sortColumn?: string | undefined
}

/** Filters of a list of rows. */
export interface RowFilters {
  readonly columnFilters?: readonly ColumnFilter[] | null | undefined
  readonly excludeRowIdList?: readonly number[] | null | undefined
  readonly notSearchQueryAnd?: readonly string[] | null | undefined
  readonly notSearchQueryOr?: readonly string[] | null | undefined
  readonly rowIdList?: readonly number[] | null | undefined
  readonly searchQueryAnd?: readonly string[] | null | undefined
  readonly searchQueryOr?: readonly string[] | null | undefined
}

/** A condition on the value of a column. `measurement` is the name of the column. */
export type ColumnFilter =
  | {
      readonly measurement: string
      readonly operator: 'contains_none' | 'contains_any' | 'contains_all' | 'one_of' | 'none_of'
      readonly value: readonly (string | number)[]
    }
  | {
      readonly measurement: string
      readonly operator: '>' | '>=' | 'is' | '<' | '<=' | '!='
      readonly value: number | null
    }
  | {
      readonly measurement: string
      readonly operator: 'is' | '!='
      readonly value: string | boolean
    }

const count = (most: number) =>
  v.custom<number>(
    (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most,
    `must be a whole number from 1 to ${most}.`,
  )

/** Schemas of the paging parameters. */
export const pageEntries = {
  page: v.optional(count(Number.MAX_SAFE_INTEGER)),
  perPage: v.optional(count(100)),
}

const filters = [
  'columnFilters',
  'excludeRowIdList',
  'notSearchQueryAnd',
  'notSearchQueryOr',
  'rowIdList',
  'searchQueryAnd',
  'searchQueryOr',
] as const satisfies readonly (keyof RowFilters)[]

const listParams = v.object({
  ...pageEntries,
  asc: v.optional(v.boolean('must be true or false.')),
  sortColumn: v.optional(v.string('must be a string.')),
  ...v.entriesFromList(filters, v.nullish(v.array(v.unknown(), 'must be a list.'))),
})

/**
 * Splits the parameters into the query and the body of the request.
 *
 * @throws ConfigurationError
 */
export function splitListParams(params: RowListParams) {
  parseOptions(listParams, params, 'rows.list')
  // The body contains the filters unchanged and in the caller's order.
  const { asc, page, perPage, sortColumn, ...body } = params
  return { query: { asc, page, perPage, sortColumn }, body: JSON.stringify(body) }
}
