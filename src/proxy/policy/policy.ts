import type { ParsedUpdate, RowConfig } from '../../core/update/update.ts'
import type { ItemCode } from '../../http/rows/item-code.ts'
import { allowsValue } from './allows-value.ts'
import type { ColumnRole, ColumnRule } from './column-rule.ts'
import type { PublishRule } from './publish-options.ts'

/** What pages may write. In Maps and Sets a name that a page chooses cannot match an inherited property. */
export interface Policy {
  readonly pipelines: ReadonlySet<string>
  readonly columns: ReadonlyMap<string, ColumnRule>
  /** The columns that published rows may have. Without it no row may be published. */
  readonly publish?: ReadonlyMap<string, PublishRule> | undefined
}

/** An update is allowed, with a config built from the policy, or rejected, with the column at fault, if any. */
export type Judgement =
  | { readonly kind: 'allowed'; readonly config: Readonly<Record<string, unknown>> | undefined }
  | { readonly kind: 'rejected'; readonly code: ItemCode; readonly column?: string }

/** Checks an update: its pipeline, then its columns and values, then its config. */
export function judge(update: ParsedUpdate, { pipelines, columns }: Policy): Judgement {
  if (!pipelines.has(update.inferencePipelineId)) return deny('pipeline_denied')
  for (const [column, value] of Object.entries(update.row)) {
    const rule = columns.get(column)
    if (!rule) return deny('column_denied', column)
    if (!allowsValue(rule, value)) return deny('value_denied', column)
  }
  return judgeConfig(update, columns)
}

/**
 * Rebuilds the config. A page may assign a role to a column only if the policy does, and missing roles are filled in. A
 * page cannot remove a role, because `null` counts as missing.
 */
function judgeConfig({ row, config }: ParsedUpdate, columns: Policy['columns']): Judgement {
  const keyOf = (column: string) => roleKeys.get(columns.get(column)?.role)
  const filled: Record<string, string> = {}
  for (const [key, column] of Object.entries(config ?? {})) {
    if (typeof column !== 'string') continue
    if (keyOf(column) !== key) return deny('config_denied', column)
    filled[key] = column
  }
  for (const [column, { role }] of columns) {
    const key = roleKeys.get(role)
    if (key && !Object.hasOwn(filled, key) && Object.hasOwn(row, column)) filled[key] = column
  }
  return { kind: 'allowed', config: Object.keys(filled).length > 0 ? filled : undefined }
}

const roleKeys: ReadonlyMap<ColumnRole | undefined, keyof RowConfig> = new Map([
  ['humanFeedback', 'humanFeedbackColumnName'],
  ['groundTruth', 'groundTruthColumnName'],
])

export function deny(code: ItemCode, column?: string): Judgement {
  return { kind: 'rejected', code, ...(column !== undefined && { column }) }
}
