import { isPlainObject } from '../core/json.ts'
import type { RowConfig } from '../core/update.ts'
import { Refusal } from './refusal.ts'

const roles: readonly string[] = [
  'groundTruthColumnName',
  'humanFeedbackColumnName',
  'inferenceIdColumnName',
  'latencyColumnName',
  'timestampColumnName',
] satisfies readonly (keyof RowConfig)[]

/**
 * The config of an update: each role names a column, or null for none (PROTOCOL EP-1). It may name a column that the
 * row got earlier, so absent ones are not refused here.
 *
 * @throws Refusal 400
 */
export function requireConfig(value: unknown): RowConfig | null | undefined {
  if (value === undefined || value === null) return value
  if (!isPlainObject(value)) throw new Refusal(400, 'config must be an object.')
  for (const [role, column] of Object.entries(value)) {
    if (!roles.includes(role)) throw new Refusal(400, 'config has an unknown key.')
    if (column !== null && typeof column !== 'string') {
      throw new Refusal(400, `config.${role} must be a column name or null.`)
    }
  }
  return value
}
