import { Refusal } from '../checks/refusal.ts'
import type { RowIdentity } from '../storage/row-storage.ts'
import type { World } from './world.ts'

/**
 * EP-4: forgets a row; the answer is empty.
 *
 * @throws Refusal 404
 */
export async function deleteRow(identity: RowIdentity, { storage }: World): Promise<Response> {
  if (await storage.delete(identity)) return new Response(null, { status: 204 })
  throw new Refusal(404, 'No row has this inference id.')
}
