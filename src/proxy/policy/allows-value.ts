import type { Json } from '../../core/update/json.ts'
import type { ValueRule } from './column-rule.ts'

/** Whether the rule of a column allows a value. */
export function allowsValue(rule: ValueRule, value: Json): boolean {
  if (value === null) return rule.nullable !== false
  switch (rule.type) {
    case undefined:
      return true
    case 'boolean':
      return typeof value === 'boolean'
    case 'number':
      return typeof value === 'number' && allowsNumber(rule, value)
    case 'string':
      return allowsText(rule, value)
    case 'strings':
      return (
        Array.isArray(value) &&
        value.length <= (rule.maxItems ?? Infinity) &&
        value.every((item) => allowsText(rule, item))
      )
  }
}

function allowsNumber(rule: ValueRule & { type: 'number' }, value: number): boolean {
  const { min = -Infinity, max = Infinity, integer = false, choices } = rule
  if (value < min || value > max) return false
  if (integer && !Number.isInteger(value)) return false
  return choices?.includes(value) ?? true
}

interface TextRule {
  readonly maxLength?: number | undefined
  readonly choices?: readonly string[] | undefined
}

function allowsText({ maxLength = Infinity, choices }: TextRule, value: unknown): boolean {
  if (typeof value !== 'string' || value.length > maxLength) return false
  return choices?.includes(value) ?? true
}
