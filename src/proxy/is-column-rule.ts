import { isPlainObject } from '../core/update/json.ts'
import type { ColumnRule } from './column-rule.ts'
import { isCount } from './is-count.ts'

/** Whether an operator's rule is one. A misspelt key is not passed over: the rule would allow more than was meant. */
export function isColumnRule(rule: unknown): rule is ColumnRule {
  if (!isPlainObject(rule)) return false
  const own = checks.get(rule['type'])
  if (!own) return false
  const all = new Map([...common, ...own])
  if (!all.get('role')?.(rule['role']) || Number(rule['min']) > Number(rule['max'])) return false
  return Object.entries(rule).every(
    ([key, value]) => key === 'type' || value === undefined || all.get(key)?.(value),
  )
}

type Check = (value: unknown) => boolean

const isFlag: Check = (value) => typeof value === 'boolean'
const isListOf =
  (type: 'number' | 'string'): Check =>
  (list) =>
    Array.isArray(list) && list.length > 0 && list.every((item) => typeof item === type)

const common: readonly (readonly [string, Check])[] = [
  ['role', (role) => role === 'humanFeedback' || role === 'groundTruth' || role === 'signal'],
  ['nullable', isFlag],
]
const text: typeof common = [
  ['maxLength', isCount],
  ['choices', isListOf('string')],
]
/** What may stand beside each type. */
const checks: ReadonlyMap<unknown, typeof common> = new Map<unknown, typeof common>([
  [undefined, []],
  ['boolean', []],
  [
    'number',
    [
      ['min', Number.isFinite],
      ['max', Number.isFinite],
      ['integer', isFlag],
      ['choices', isListOf('number')],
    ],
  ],
  ['string', text],
  ['strings', [['maxItems', isCount], ...text]],
])
