import { isPlainObject, type Json } from '../../core/update/json.ts'
import { columnName, type Walk } from './walk.ts'

/** An object as JSON; may throw what a proxy throws. */
export function describeObject(value: object, walk: Walk): Json {
  if (walk.above.includes(value)) return '[circular]'
  if (walk.above.length >= walk.limits.depth) return '[too deep]'
  walk.above.push(value)
  try {
    return describe(value, walk)
  } finally {
    walk.above.pop()
  }
}

function describe(value: object, walk: Walk): Json {
  const own = (key: string) => Reflect.get(value, key)
  if (Array.isArray(value)) return list(value, walk)
  if (value instanceof Set) return list([...value], walk)
  if (value instanceof Map) {
    const keys = [...value.keys()]
    return keys.every((key) => typeof key === 'string')
      ? members(keys, (key) => value.get(key), walk)
      : list([...value], walk)
  }
  // Its stack names files of the server, and stays there.
  if (value instanceof Error)
    return members(['name', 'message', 'cause', ...Object.keys(value)], own, walk)
  if (value instanceof Float32Array || value instanceof Float64Array) return list(value, walk)
  if (ArrayBuffer.isView(value)) return `[${nameOf(value)} of ${value.byteLength} bytes]`
  const toJSON: unknown = own('toJSON')
  if (typeof toJSON === 'function') {
    const made: unknown = Reflect.apply(toJSON, value, [])
    if (made !== value) return walk.write(made)
  }
  const keys = Object.keys(value)
  // What hides all that it has is worth a name: promises, patterns, handles.
  if (keys.length === 0 && !isPlainObject(value)) return `[${nameOf(value)}]`
  return members(keys, own, walk)
}

function list(items: ArrayLike<unknown>, walk: Walk): Json {
  const length = Math.min(items.length, walk.limits.members + 1)
  const keys = Object.keys([...Array(length)])
  return Object.values(members(keys, (key) => Reflect.get(items, key) ?? null, walk, items.length))
}

/** Members by key, as many of the `count` as fit; one that is undefined is left out, and one that throws says so. */
function members(
  keys: readonly string[],
  read: (key: string) => unknown,
  walk: Walk,
  count = keys.length,
): Record<string, Json> {
  const written: Record<string, Json> = {}
  for (const [index, key] of keys.entries()) {
    if (index === walk.limits.members || walk.budget.left <= 0) {
      written['…'] = `[${count - index} more]`
      break
    }
    const name = columnName(key)
    const value = walk.member(key, read)
    if (value === undefined) continue
    walk.budget.left -= name.length
    written[name] = value
  }
  return written
}

function nameOf(value: object): string {
  return value.constructor?.name ?? 'object'
}
