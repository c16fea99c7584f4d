import { Refusal } from '../checks/refusal.ts'
import type { RowIdentity } from '../storage/row-storage.ts'
import type { Services } from './services.ts'

/**
 * EP-4: deletes a row. The response is empty.
 *
 * @throws Refusal 404
 */
export async function deleteRow(identity: RowIdentity, { storage }: Services): Promise<Response> {
  if (await storage.delete(identity)) return new Response(null, { status: 204 })
  throw new Refusal(404, 'No row has this inference id.')
}
