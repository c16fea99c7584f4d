import { isPlainObject, type Json } from '../../core/update/json.ts'
import type { SerialiseContext } from './serialise-context.ts'
import { columnName } from './text.ts'

/** Copies an object as JSON. Throws whatever its getters, its `toJSON` or a proxy throws. */
export function describeObject(value: object, context: SerialiseContext): Json {
  if (context.path.includes(value)) return '[circular]'
  if (context.path.length >= context.limits.depth) return '[too deep]'
  context.path.push(value)
  try {
    return describe(value, context)
  } finally {
    context.path.pop()
  }
}

function describe(value: object, context: SerialiseContext): Json {
  const own = (key: string) => Reflect.get(value, key)
  if (Array.isArray(value)) return list(value, context)
  if (value instanceof Set) return list([...value], context)
  if (value instanceof Map) {
    const keys = [...value.keys()]
    return keys.every((key) => typeof key === 'string')
      ? members(keys, (key) => value.get(key), context)
      : list([...value], context)
  }
  // Leave out the stack, because it contains file names of the server.
  if (value instanceof Error)
    return members(['name', 'message', 'cause', ...Object.keys(value)], own, context)
  if (value instanceof Float32Array || value instanceof Float64Array) return list(value, context)
  if (ArrayBuffer.isView(value)) return `[${nameOf(value)} of ${value.byteLength} bytes]`
  const toJSON: unknown = own('toJSON')
  if (typeof toJSON === 'function') {
    const made: unknown = Reflect.apply(toJSON, value, [])
    if (made !== value) return context.write(made)
  }
  const keys = Object.keys(value)
  // Promises, regular expressions and handles have no own members, so only their class is named.
  if (keys.length === 0 && !isPlainObject(value)) return `[${nameOf(value)}]`
  return members(keys, own, context)
}

function list(items: ArrayLike<unknown>, context: SerialiseContext): Json {
  const length = Math.min(items.length, context.limits.members + 1)
  const keys = Object.keys([...Array(length)])
  return Object.values(
    members(keys, (key) => Reflect.get(items, key) ?? null, context, items.length),
  )
}

/**
 * Copies members by key, up to the limits. Undefined members are left out; unreadable ones are marked.
 *
 * @param count total number of members, of which `keys` may be a part.
 */
function members(
  keys: readonly string[],
  read: (key: string) => unknown,
  context: SerialiseContext,
  count = keys.length,
): Record<string, Json> {
  const written: Record<string, Json> = {}
  for (const [index, key] of keys.entries()) {
    if (index === context.limits.members || context.budget.left <= 0) {
      written['…'] = `[${count - index} more]`
      break
    }
    const name = columnName(key)
    const value = context.member(key, read)
    if (value === undefined) continue
    context.budget.left -= name.length
    written[name] = value
  }
  return written
}

function nameOf(value: object): string {
  return value.constructor?.name ?? 'object'
}
