import * as v from 'valibot'
import { ConfigurationError } from '../core/errors.ts'

/** Says which option cannot work, and what it should be; never what it is. */
export function optionError(issue: v.BaseIssue<unknown>): ConfigurationError {
  const path = v.getDotPath(issue) ?? ''
  const [option = ''] = path.split('.')
  const rule = rules.get(option) ?? 'is no option of createProxy.'
  return new ConfigurationError('invalid_option', path === '' ? rule : `${path} ${rule}`)
}

const rules: ReadonlyMap<string, string> = new Map([
  ['', 'createProxy takes exactly one of apiKey and transport; baseUrl and fetch go with apiKey.'],
  ['apiKey', 'must be a string.'],
  ['baseUrl', 'must be a string.'],
  ['fetch', 'must be a function.'],
  ['transport', 'must be a function.'],
  ['pipelines', 'must list one or more pipeline ids.'],
  [
    'columns',
    "must give each column a role ('humanFeedback', 'groundTruth' or 'signal') and rules that fit its type.",
  ],
  ['grants', "must be 'anonymous', spelled out."],
  ['allowedOrigins', "must list origins exactly as browsers send them: 'https://example.com'."],
  ['path', "must start with '/'."],
  ['enabled', 'must be a function.'],
  ['limits', 'must be positive whole numbers: bytes, items, depth, tokens.'],
  ['deadlineMs', 'must be a positive whole number.'],
  ['onEvent', 'must be a function.'],
  ['now', 'must be a function.'],
])
