import type { Json } from '../../core/update/json.ts'
import { describeObject } from './describe-object.ts'
import { type Budget, type SerialiseOptions, text, type Walk } from './walk.ts'

/**
 * Copies any value as JSON, and never throws (PROTOCOL T-8): what JSON has no word for is described in brackets, and what
 * is too deep, too long or too much is cut, and says so.
 *
 * @param budget shared by values that may be so long together; a value's own by default.
 *
 * Text is made well-formed, U+0000 is replaced, `undefined` is null, members that are undefined are left out.
 */
export function serialise(
  value: unknown,
  { limits, redact }: SerialiseOptions,
  budget: Budget = { left: limits.totalLength },
): Json {
  const write = (each: unknown): Json => describe(each, walk)
  const member: Walk['member'] = (key, read) => {
    try {
      const each = read(key)
      return each === undefined ? each : write(redact ? redact(key, each) : each)
    } catch {
      // A getter, a proxy, a `toJSON` or the redaction itself threw, or the stack is full.
      return '[unreadable]'
    }
  }
  const walk: Walk = { limits, budget, above: [], write, member }
  return member('', () => value) ?? null
}

function describe(value: unknown, walk: Walk): Json {
  switch (typeof value) {
    case 'object':
      return value && describeObject(value, walk)
    case 'undefined':
      return null
    case 'boolean':
      return value
    case 'number':
      walk.budget.left -= 8
      // JSON has no -0.
      return Number.isFinite(value) ? value + 0 : String(value)
    case 'function':
      return text(`[function ${value.name || 'anonymous'}]`, walk)
    default:
      return text(String(value), walk)
  }
}
