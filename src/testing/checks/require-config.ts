import * as v from 'valibot'
import type { RowConfig } from '../../core/update/update.ts'
import { requireShape } from './require-shape.ts'

const Column = v.nullish(v.string())
const Config = v.nullish(
  v.strictObject({
    groundTruthColumnName: Column,
    humanFeedbackColumnName: Column,
    inferenceIdColumnName: Column,
    latencyColumnName: Column,
    timestampColumnName: Column,
  }),
)

/**
 * Checks the config of an update: each role names a column, or null for none (PROTOCOL EP-1). A column may have been
 * written earlier, so one that the row does not have is accepted.
 *
 * @throws Refusal 400
 */
export function requireConfig(value: unknown): RowConfig | null | undefined {
  return requireShape(Config, value, 'config')
}
