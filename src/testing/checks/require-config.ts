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
 * The config of an update: each role names a column, or null for none (PROTOCOL EP-1). It may name a column that the
 * row got earlier, so absent ones are not refused here.
 *
 * @throws Refusal 400
 */
export function requireConfig(value: unknown): RowConfig | null | undefined {
  return requireShape(Config, value, 'config')
}
