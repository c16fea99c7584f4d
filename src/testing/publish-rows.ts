import { isPlainObject } from '../core/json.ts'
import type { Row } from '../core/update.ts'
import { readBody } from './read-body.ts'
import { Refusal } from './refusal.ts'
import { requireInferenceId } from './require-inference-id.ts'
import { requireRow } from './require-row.ts'
import type { World } from './world.ts'

/**
 * EP-5: publishes rows. A row's inference id stands in the column that `config.inferenceIdColumnName` names; where there
 * is none a new one is made, and kept in that column, or in `inferenceId`.
 *
 * @throws Refusal 400
 */
export async function publishRows(
  request: Request,
  inferencePipelineId: string,
  { storage, now, newId }: World,
): Promise<Response> {
  const { config, rows } = await readBody(request)
  if (!isPlainObject(config)) throw new Refusal(400, 'config must be an object.')
  if (!Array.isArray(rows) || rows.length === 0)
    throw new Refusal(400, 'rows must be a list of rows.')
  const inputs = inputVariables(config)
  const idColumn = idColumnName(config)
  const at = now()
  const published = rows.map((value: unknown, index) => {
    const row = requireRow(value, `rows[${index}]`)
    const absent = inputs.find((input) => !Object.hasOwn(row, input))
    if (absent !== undefined) {
      throw new Refusal(400, `inputVariableNames names a column absent from rows[${index}].`)
    }
    return { inferencePipelineId, rowId: newId(), at, ...identified(row, idColumn, newId) }
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

function idColumnName({ inferenceIdColumnName }: Record<string, unknown>): string | undefined {
  if (inferenceIdColumnName == null || typeof inferenceIdColumnName === 'string') {
    return inferenceIdColumnName ?? undefined
  }
  throw new Refusal(400, 'config.inferenceIdColumnName must be a column name.')
}

function inputVariables({ inputVariableNames }: Record<string, unknown>): readonly string[] {
  if (inputVariableNames == null) return []
  if (Array.isArray(inputVariableNames) && inputVariableNames.every(isText))
    return inputVariableNames
  throw new Refusal(400, 'config.inputVariableNames must be a list of column names.')
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
