import { readBody } from '../checks/read-body.ts'
import { Refusal } from '../checks/refusal.ts'
import { readFilters } from './row-filters.ts'
import type { Services } from './services.ts'

/** Limit of a query for all rows. */
const maxRows = 1_000_000

/**
 * EP-3: returns one page of rows, and the URL of the next one in the `x-next` header.
 *
 * @throws Refusal 400
 */
export async function listRows(
  request: Request,
  inferencePipelineId: string,
  { storage }: Services,
): Promise<Response> {
  const url = new URL(request.url)
  const query = url.searchParams
  const page = integer(query, 'page', 1, Number.MAX_SAFE_INTEGER) ?? 1
  const perPage = integer(query, 'perPage', 1, 100) ?? 25
  const asc = direction(query)
  const sortColumn = query.get('sortColumn') ?? undefined
  if (sortColumn === '') throw new Refusal(400, 'sortColumn must name a column.')
  const matches = readFilters(await readBody(request))
  const offset = (page - 1) * perPage
  // One row more shows whether there is another page. Filters are applied afterwards, so they need all rows.
  const slice = matches ? { offset: 0, limit: maxRows } : { offset, limit: perPage + 1 }
  const rows = await storage.list({ inferencePipelineId, sortColumn, asc, ...slice })
  const found = matches ? rows.filter(matches).slice(offset, offset + perPage + 1) : rows
  const items = found
    .slice(0, perPage)
    .map(({ row, rowId }) => ({ ...row, openlayer_row_id: rowId }))
  if (found.length <= perPage) return Response.json({ items })
  query.set('page', `${page + 1}`)
  return Response.json({ items }, { headers: { 'x-next': url.href } })
}

function integer(query: URLSearchParams, name: string, least: number, most: number) {
  const text = query.get(name)
  if (text === null) return undefined
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new Refusal(400, `${name} must be a whole number from ${least} to ${most}.`)
}

function direction(query: URLSearchParams): boolean {
  const text = query.get('asc') ?? 'true'
  if (text === 'true' || text === 'false') return text === 'true'
  throw new Refusal(400, 'asc must be true or false.')
}
