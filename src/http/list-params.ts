import { ConfigurationError } from '../core/update/errors.ts'

/** Which rows to list, and how. */
export interface RowListParams extends RowFilters {
  /** Whether `sortColumn` ascends. Openlayer's default is true. */
  readonly asc?: boolean | undefined
  /** From 1. */
  readonly page?: number | undefined
  /** 1 to 100. Openlayer's default is 25. */
  readonly perPage?: number | undefined
  readonly sortColumn?: string | undefined
}

/** Which rows to list. */
export interface RowFilters {
  readonly columnFilters?: readonly ColumnFilter[] | null | undefined
  readonly excludeRowIdList?: readonly number[] | null | undefined
  readonly notSearchQueryAnd?: readonly string[] | null | undefined
  readonly notSearchQueryOr?: readonly string[] | null | undefined
  readonly rowIdList?: readonly number[] | null | undefined
  readonly searchQueryAnd?: readonly string[] | null | undefined
  readonly searchQueryOr?: readonly string[] | null | undefined
}

/** What a column, called `measurement`, must hold. */
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

/** What of it goes into the query and what into the body. */
export function splitListParams(params: RowListParams) {
  const { asc, page, perPage, sortColumn, ...filters } = params
  requireCount(page, 'page', Number.MAX_SAFE_INTEGER)
  requireCount(perPage, 'perPage', 100)
  return { query: { asc, page, perPage, sortColumn }, body: JSON.stringify(filters) }
}

function requireCount(value: number | undefined, name: string, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= 1 && value <= most)) return
  throw new ConfigurationError(`invalid_${name}`, `${name} must be a whole number from 1.`)
}
