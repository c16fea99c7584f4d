import { Refusal } from '../checks/refusal.ts'
import type { RowIdentity } from '../storage/row-storage.ts'
import type { Services } from './services.ts'

/**
 * EP-2: returns the merged row (PROTOCOL S-5).
 *
 * @throws Refusal 404
 */
export async function retrieveRow(identity: RowIdentity, { storage }: Services): Promise<Response> {
  const found = await storage.find(identity)
  if (found) return Response.json({ success: true, row: found.row })
  throw new Refusal(404, 'No row has this inference id.')
}
