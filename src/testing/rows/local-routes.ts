import { Refusal } from '../checks/refusal.ts'
import type { World } from './world.ts'

/**
 * `GET /local/rows?after=`: the rows changed since a cursor, for tables that stay up to date.
 *
 * @throws Refusal 400
 */
export async function localRows(request: Request, { storage }: World): Promise<Response> {
  return Response.json(await storage.rowsAfter(cursor(request)))
}

/**
 * `GET /local/updates?after=`: the audit list of every applied update, in order of arrival (PROTOCOL S-5).
 *
 * @throws Refusal 400
 */
export async function localUpdates(request: Request, { storage }: World): Promise<Response> {
  const after = cursor(request)
  const updates = await storage.updatesAfter(after)
  return Response.json({ cursor: updates.at(-1)?.sequence ?? after, updates })
}

/** `DELETE /local`: forgets all rows and the audit list. */
export async function localReset({ storage }: World): Promise<Response> {
  await storage.clear()
  return new Response(null, { status: 204 })
}

function cursor(request: Request): number {
  const after = new URL(request.url).searchParams.get('after') ?? '0'
  if (/^\d{1,15}$/.test(after)) return Number(after)
  throw new Refusal(400, 'after must be a cursor of an earlier reply.')
}
