import type { Json } from '../../core/update/json.ts'
import type { SerialiseContext } from './serialise-context.ts'

/** Returns well-formed text, cut to the limits. */
export function text(value: string, { limits, budget }: SerialiseContext): Json {
  const kept = value.slice(0, Math.max(0, Math.min(limits.textLength, budget.left)))
  budget.left -= kept.length
  const clean = wellFormed(kept)
  const rest = value.length - kept.length
  return rest > 0 ? `${clean}… [${rest} more]` : clean
}

/** Replaces lone surrogates and U+0000, which some databases refuse. */
function wellFormed(value: string): string {
  return value.replace(/\p{Surrogate}|\0/gu, '\ufffd')
}

/** Returns a name that any database accepts and that does not set the prototype of an object. */
export function columnName(name: string): string {
  return name === '__proto__' ? '[__proto__]' : wellFormed(name.slice(0, 1_000))
}
