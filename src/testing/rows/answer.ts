import { Refusal } from '../checks/refusal.ts'
import { deleteRow } from './delete-row.ts'
import { listRows } from './list-rows.ts'
import { localReset, localRows, localUpdates } from './local-routes.ts'
import { publishRows } from './publish-rows.ts'
import { retrieveRow } from './retrieve-row.ts'
import type { Route } from './route.ts'
import type { Services } from './services.ts'
import { updateRow } from './update-row.ts'

/**
 * Answers a request of a known route.
 *
 * @throws Refusal 405 for a method that the route does not support, and the errors of the endpoint.
 */
export async function answer(
  request: Request,
  route: Route,
  services: Services,
): Promise<Response> {
  const { method } = request
  switch (route.kind) {
    case 'rows':
      if (method === 'PUT') return updateRow(request, route.inferencePipelineId, services)
      if (method === 'POST') return listRows(request, route.inferencePipelineId, services)
      break
    case 'data-stream':
      if (method === 'POST') return publishRows(request, route.inferencePipelineId, services)
      break
    case 'row':
      if (method === 'GET') return retrieveRow(route, services)
      if (method === 'DELETE') return deleteRow(route, services)
      break
    case 'local/rows':
      if (method === 'GET') return localRows(request, services)
      break
    case 'local/updates':
      if (method === 'GET') return localUpdates(request, services)
      break
    case 'local':
      if (method === 'DELETE') return localReset(services)
      break
  }
  throw new Refusal(405, 'This path has no such method.')
}
