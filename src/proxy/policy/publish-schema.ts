import * as v from 'valibot'
import { isPlainObject } from '../../core/update/json.ts'
import { invalidOption, parseOptions } from '../../http/connection/parse-options.ts'
import type { Keyring } from '../grants/keyring.ts'
import { parseRules } from './column-schema.ts'
import { idColumn } from './judge-row.ts'
import type { PublishRule } from './publish-options.ts'

const roles = [
  'input',
  'output',
  'latency',
  'timestamp',
  'user',
  'session',
  'tokens',
  'cost',
  'groundTruth',
  'context',
  'question',
  'plain',
] as const

const publishOptions = v.object({
  columns: v.custom<Readonly<Record<string, unknown>>>(
    isPlainObject,
    'must be an object with a rule for each column.',
  ),
  grants: v.optional(v.literal('anonymous', "must be 'anonymous', or left out.")),
})
const own = { role: v.picklist(roles, 'must be a role of the column.') }

/**
 * Parses the options for published rows.
 *
 * @throws ConfigurationError naming the option.
 */
export function parsePublish(
  options: Readonly<Record<string, unknown>>,
  grants: Keyring | 'anonymous',
): ReadonlyMap<string, PublishRule> {
  const parsed = parseOptions(publishOptions, options, 'createProxy', 'publish')
  if ((grants === 'anonymous') !== (parsed.grants === 'anonymous')) {
    throw invalidOption(
      "publish.grants must be 'anonymous', spelled out once more, exactly where grants is.",
    )
  }
  if (Object.hasOwn(parsed.columns, idColumn)) {
    throw invalidOption(`publish.columns.${idColumn} is the trace's own, and in every row.`)
  }
  return parseRules<PublishRule>(parsed.columns, 'publish.columns', own)
}
