import type { ParsedUpdate, RowConfig } from '../../core/update/update.ts'
import type { ItemCode } from '../../http/rows/item-code.ts'
import { allowsValue } from './allows-value.ts'
import type { ColumnRole, ColumnRule } from './column-rule.ts'
import type { PublishRule } from './publish-options.ts'

/** What pages may write. Maps and Sets, so that no name of a page's choosing finds anything inherited. */
export interface Policy {
  readonly pipelines: ReadonlySet<string>
  readonly columns: ReadonlyMap<string, ColumnRule>
  /** The columns that whole rows may have; without it none is published. */
  readonly publish?: ReadonlyMap<string, PublishRule> | undefined
}

/** An update is let through with the config the policy wants, or rejected, naming the column to blame. */
export type Judgement =
  | { readonly kind: 'allowed'; readonly config: Readonly<Record<string, unknown>> | undefined }
  | { readonly kind: 'rejected'; readonly code: ItemCode; readonly column?: string }

/** Decides about one update, by its pipeline, then its columns and values, then its config. */
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
 * The config is built anew: a page may say which column plays a part only where the policy agrees, what it leaves out
 * is filled in, and it cannot take a part away, for `null` counts as left out.
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
