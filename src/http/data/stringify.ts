import { ValidationError } from '../../core/update/errors.ts'
import { isPlainObject } from '../../core/update/json.ts'
import { textFault } from '../../core/update/text.ts'

/** The position of a value: its key and parent. The whole path is only built for an error. */
interface Place {
  readonly key: string
  readonly holder: object
}

/**
 * Returns the JSON text of a body of any depth. Throws if `JSON.stringify` would drop or change a value.
 *
 * Only members of `config` may be undefined, which means that they are absent.
 *
 * @throws ValidationError `not_json`, `cycle`, `too_deep`, `forbidden_key`, `lone_surrogate` or `null_character`.
 */
export function stringify(body: { readonly config: object; readonly rows: object }): string {
  const places = new Map<object, Place>()
  const refuse = (code: string, place: Place): never => {
    throw new ValidationError(code, spell(place, places))
  }

  // `this[key]` is the original value, and `value` is the result of its `toJSON`.
  function check(this: object, key: string, value: unknown): unknown {
    const place = { key, holder: this }
    const fault = faultOf(Reflect.get(this, key), value)
    if (fault === 'undefined' && this === body.config) return undefined
    if (fault) refuse(fault === 'undefined' ? 'not_json' : fault, place)
    const keyFault = key === '__proto__' ? 'forbidden_key' : textFault(key)
    if (keyFault) refuse(keyFault, place)
    if (typeof value === 'object' && value !== null) places.set(value, place)
    return value
  }

  try {
    return JSON.stringify(body, check)
  } catch (cause) {
    if (cause instanceof RangeError) throw new ValidationError('too_deep', 'rows')
    // A TypeError reports a cycle. It is replaced, because its text contains keys.
    throw cause instanceof TypeError ? new ValidationError('cycle', 'rows') : cause
  }
}

function faultOf(given: unknown, value: unknown): string | undefined {
  if (given instanceof Date) return value === null ? 'not_json' : undefined
  if (given !== value) return 'not_json'
  switch (typeof value) {
    case 'string':
      return textFault(value)
    case 'number':
      return Number.isFinite(value) ? undefined : 'not_json'
    case 'boolean':
      return undefined
    case 'undefined':
      return 'undefined'
    case 'object':
      return value === null || Array.isArray(value) || isPlainObject(value) ? undefined : 'not_json'
    default:
      return 'not_json'
  }
}

/** Returns the path of a place: `rows[0].steps[2].name`, or `rows[0]["any other name"]`. */
function spell({ key, holder }: Place, places: ReadonlyMap<object, Place>): string {
  const above = places.get(holder)
  const before = above?.key ? spell(above, places) : ''
  if (Array.isArray(holder)) return `${before}[${key}]`
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${before}[${JSON.stringify(key)}]`
  return before ? `${before}.${key}` : key
}
