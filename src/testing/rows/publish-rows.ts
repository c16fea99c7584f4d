import * as v from 'valibot'
import type { Row } from '../../core/update/update.ts'
import { readBody } from '../checks/read-body.ts'
import { Refusal } from '../checks/refusal.ts'
import { requireInferenceId } from '../checks/require-inference-id.ts'
import { requireRow } from '../checks/require-row.ts'
import { requireShape } from '../checks/require-shape.ts'
import type { Services } from './services.ts'

/** The members of a request that are used. Other members of the config are not checked. */
const Body = v.looseObject({
  config: v.looseObject({
    inferenceIdColumnName: v.nullish(v.string()),
    inputVariableNames: v.nullish(v.array(v.string())),
  }),
  rows: v.pipe(v.array(v.unknown()), v.minLength(1)),
})

/**
 * EP-5: publishes rows. The inference id of a row is in the column that `config.inferenceIdColumnName` names. If it is
 * missing, a new one is stored in that column, or in `inferenceId`.
 *
 * @throws Refusal 400
 */
export async function publishRows(
  request: Request,
  inferencePipelineId: string,
  { storage, now, newId }: Services,
): Promise<Response> {
  const { config, rows } = requireShape(Body, await readBody(request), 'body')
  const inputs = config.inputVariableNames ?? []
  const idColumn = config.inferenceIdColumnName ?? undefined
  const at = now()
  const published = rows.map((value: unknown, index) => {
    const row = requireRow(value, `rows[${index}]`)
    const absent = inputs.find((input) => !Object.hasOwn(row, input))
    if (absent !== undefined) {
      throw new Refusal(400, `inputVariableNames names a column absent from rows[${index}].`)
    }
    return { inferencePipelineId, at, ...identified(row, idColumn, newId) }
  })
  await storage.publish(published)
  return Response.json({ success: true })
}

function identified(row: Row, idColumn: string | undefined, newId: () => string) {
  const given = idColumn === undefined ? undefined : row[idColumn]
  if (given != null) return { inferenceId: requireInferenceId(given), row }
  const inferenceId = newId()
  return { inferenceId, row: { ...row, [idColumn ?? 'inferenceId']: inferenceId } }
}
