import { readBody } from './read-body.ts'
import { Refusal } from './refusal.ts'
import type { World } from './world.ts'

/**
 * EP-3: one page of rows. The local Openlayer has no filters, and says so rather than ignore one.
 *
 * @throws Refusal 400
 */
export async function listRows(
  request: Request,
  inferencePipelineId: string,
  { storage }: World,
): Promise<Response> {
  const query = new URL(request.url).searchParams
  const page = integer(query, 'page', 1, Number.MAX_SAFE_INTEGER) ?? 1
  const limit = integer(query, 'perPage', 1, 100) ?? 25
  const asc = direction(query)
  const sortColumn = query.get('sortColumn') ?? undefined
  if (sortColumn === '') throw new Refusal(400, 'sortColumn must name a column.')
  const filters = await readBody(request)
  if (Object.keys(filters).length > 0) {
    throw new Refusal(400, 'The local Openlayer has no filters: the body must be {}.')
  }
  const offset = (page - 1) * limit
  const rows = await storage.list({ inferencePipelineId, sortColumn, asc, offset, limit })
  const items = rows.map(({ row, rowId }) => ({ ...row, openlayer_row_id: rowId }))
  return Response.json({ items })
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
