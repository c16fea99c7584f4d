import { Refusal } from '../checks/refusal.ts'
import { deleteRow } from './delete-row.ts'
import { listRows } from './list-rows.ts'
import { localReset, localRows, localUpdates } from './local-routes.ts'
import { publishRows } from './publish-rows.ts'
import { retrieveRow } from './retrieve-row.ts'
import type { Route } from './route.ts'
import { updateRow } from './update-row.ts'
import type { World } from './world.ts'

/**
 * Answers a request whose route is known.
 *
 * @throws Refusal 405 for a method that the route does not have, and what its endpoint throws.
 */
export async function answer(request: Request, route: Route, world: World): Promise<Response> {
  const { method } = request
  switch (route.kind) {
    case 'rows':
      if (method === 'PUT') return updateRow(request, route.inferencePipelineId, world)
      if (method === 'POST') return listRows(request, route.inferencePipelineId, world)
      break
    case 'data-stream':
      if (method === 'POST') return publishRows(request, route.inferencePipelineId, world)
      break
    case 'row':
      if (method === 'GET') return retrieveRow(route, world)
      if (method === 'DELETE') return deleteRow(route, world)
      break
    case 'local/rows':
      if (method === 'GET') return localRows(request, world)
      break
    case 'local/updates':
      if (method === 'GET') return localUpdates(request, world)
      break
    case 'local':
      if (method === 'DELETE') return localReset(world)
      break
  }
  throw new Refusal(405, 'This path has no such method.')
}
