import { Refusal } from '../checks/refusal.ts'
import type { Services } from './services.ts'

/**
 * `GET /local/rows?after=`: returns the rows that changed after a cursor, for tables that update themselves.
 *
 * @throws Refusal 400
 */
export async function localRows(request: Request, { storage }: Services): Promise<Response> {
  return Response.json(await storage.rowsAfter(cursor(request)))
}

/**
 * `GET /local/updates?after=`: returns all applied updates in order of arrival (PROTOCOL S-5).
 *
 * @throws Refusal 400
 */
export async function localUpdates(request: Request, { storage }: Services): Promise<Response> {
  const after = cursor(request)
  const updates = await storage.updatesAfter(after)
  return Response.json({ cursor: updates.at(-1)?.sequence ?? after, updates })
}

/** `DELETE /local`: deletes all rows and the list of updates. */
export async function localReset({ storage }: Services): Promise<Response> {
  await storage.clear()
  return new Response(null, { status: 204 })
}

function cursor(request: Request): number {
  const after = new URL(request.url).searchParams.get('after') ?? '0'
  if (/^\d{1,15}$/.test(after)) return Number(after)
  throw new Refusal(400, 'after must be a cursor of an earlier reply.')
}
