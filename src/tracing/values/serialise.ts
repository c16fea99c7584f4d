import type { Json } from '../../core/update/json.ts'
import { describeObject } from './describe-object.ts'
import type { Budget, SerialiseContext, SerialiseOptions } from './serialise-context.ts'
import { text } from './text.ts'

/**
 * Copies any value as JSON. Never throws (PROTOCOL T-8). Values that JSON cannot represent are described in brackets. Values
 * that are too deep, too long or too large are cut, with a note. Lone surrogates and U+0000 are replaced, `undefined` becomes
 * null, and undefined members are left out.
 *
 * @param budget shared by several values to limit them together; by default each value has its own.
 */
export function serialise(
  value: unknown,
  { limits, redact }: SerialiseOptions,
  budget: Budget = { left: limits.totalLength },
): Json {
  const write = (each: unknown): Json => describe(each, context)
  const member: SerialiseContext['member'] = (key, read) => {
    try {
      const each = read(key)
      return each === undefined ? each : write(redact ? redact(key, each) : each)
    } catch {
      // A getter, a proxy, a `toJSON` or `redact` threw, or the stack overflowed.
      return '[unreadable]'
    }
  }
  const context: SerialiseContext = { limits, budget, path: [], write, member }
  return member('', () => value) ?? null
}

function describe(value: unknown, context: SerialiseContext): Json {
  switch (typeof value) {
    case 'object':
      return value && describeObject(value, context)
    case 'undefined':
      return null
    case 'boolean':
      return value
    case 'number':
      context.budget.left -= 8
      // Adding 0 turns -0, which JSON cannot represent, into 0.
      return Number.isFinite(value) ? value + 0 : String(value)
    case 'function':
      return text(`[function ${value.name || 'anonymous'}]`, context)
    default:
      return text(String(value), context)
  }
}
