import type { ParsedUpdate } from '../../core/update/update.ts'
import { allowsValue } from './allows-value.ts'
import { deny, type Judgement, type Policy } from './policy.ts'
import type { PublishRole, PublishRule } from './publish-options.ts'

/** The column with the inference id of a published row. It must equal that of the update, which the grant covers. */
export const idColumn = 'inferenceId'
const idRole = 'inferenceIdColumnName'
const inputsRole = 'inputVariableNames'

/** Roles by their keys in the config of the data stream, for roles with a single column. */
const roleKeys: ReadonlyMap<string, PublishRole> = new Map([
  ['outputColumnName', 'output'],
  ['latencyColumnName', 'latency'],
  ['timestampColumnName', 'timestamp'],
  ['userIdColumnName', 'user'],
  ['sessionIdColumnName', 'session'],
  ['numOfTokenColumnName', 'tokens'],
  ['costColumnName', 'cost'],
  ['groundTruthColumnName', 'groundTruth'],
  ['contextColumnName', 'context'],
  ['questionColumnName', 'question'],
])

type Rules = ReadonlyMap<string, PublishRule>

/**
 * Checks the whole row of a trace in the same order as an update: its pipeline, its columns and their values, then its
 * config, which is rebuilt from the policy. `parsePublishedRow` has already checked that the config names an id column
 * and that this column contains the inference id of the update.
 */
export function judgeRow(update: ParsedUpdate, { pipelines, publish }: Policy): Judgement {
  const { inferencePipelineId, row } = update
  if (!pipelines.has(inferencePipelineId)) return deny('pipeline_denied')
  if (!publish) return deny('publish_denied')
  for (const [column, value] of Object.entries(row)) {
    if (column === idColumn) continue
    const rule = publish.get(column)
    if (!rule) return deny('column_denied', column)
    if (!allowsValue(rule, value)) return deny('value_denied', column)
  }
  const config: Readonly<Record<string, unknown>> = { ...update.config }
  const contradiction = Object.entries(config).find(([key, said]) => !agrees(key, said, publish))
  if (contradiction) return deny('config_denied', nameIn(contradiction[1]))
  return { kind: 'allowed', config: buildConfig(Object.keys(row), config, publish) }
}

/** Whether the role of a column in the config of a page agrees with the policy. null and undefined count as absent. */
function agrees(key: string, said: unknown, rules: Rules): boolean {
  const plays = (column: unknown, role: PublishRole) =>
    typeof column === 'string' && rules.get(column)?.role === role
  if (key === idRole) return said === idColumn
  if (said === null || said === undefined) return true
  if (key === inputsRole) {
    return Array.isArray(said) && said.every((column) => plays(column, 'input'))
  }
  const role = roleKeys.get(key)
  return role !== undefined && plays(said, role)
}

function buildConfig(
  columns: readonly string[],
  said: Readonly<Record<string, unknown>>,
  rules: Rules,
): Readonly<Record<string, unknown>> {
  const inRole = (role: PublishRole) => columns.filter((column) => rules.get(column)?.role === role)
  const config: Record<string, unknown> = { [idRole]: idColumn }
  for (const [key, role] of roleKeys) {
    const column = said[key] ?? inRole(role)[0]
    if (column !== undefined) config[key] = column
  }
  const inputs = inRole('input')
  if (inputs.length > 0) config[inputsRole] = inputs
  return config
}

function nameIn(said: unknown): string | undefined {
  return typeof said === 'string' ? said : undefined
}
