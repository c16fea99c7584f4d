import { readBody } from '../checks/read-body.ts'
import { Refusal } from '../checks/refusal.ts'
import { requireConfig } from '../checks/require-config.ts'
import { requireInferenceId } from '../checks/require-inference-id.ts'
import { requireRow } from '../checks/require-row.ts'
import type { Services } from './services.ts'

/**
 * EP-1: merges columns into the row of the inference id in the query, in which `+` means a space (PROTOCOL P-5).
 *
 * @throws Refusal 400, or 404 if the mode does not allow the row.
 */
export async function updateRow(
  request: Request,
  inferencePipelineId: string,
  { storage, onto, now }: Services,
): Promise<Response> {
  const [named, ...more] = new URL(request.url).searchParams.getAll('inferenceId')
  if (more.length > 0) throw new Refusal(400, 'The query names more than one inference id.')
  const inferenceId = requireInferenceId(named)
  const body = await readBody(request)
  const row = requireRow(body['row'], 'row')
  const config = requireConfig(body['config'])
  const change = { inferencePipelineId, inferenceId, row, config, at: now() }
  if (await storage.update(change, onto)) return Response.json({ success: true })
  throw new Refusal(404, 'No row has this inference id.')
}
