import { isPlainObject } from '../../core/update/json.ts'
import { textFault } from '../../core/update/text.ts'
import { isId } from '../../core/update/update.ts'
import { isOrigin } from '../values/origin.ts'
import { isPipelineId } from '../values/pipeline-id.ts'

/** The claims of a grant, with their names in the JWS. */
export interface GrantClaims {
  readonly v: 1
  /** The id of the pipeline. */
  readonly p: string
  /** The only inference id that is covered. Either this or `ip` is set. */
  readonly i?: string | undefined
  /** The prefix of the inference ids that are covered. */
  readonly ip?: string | undefined
  /** The columns that the holder may write. */
  readonly c: readonly string[]
  /** The times of issue and expiry, in UNIX seconds. */
  readonly iat: number
  readonly exp: number
  /** The grant's own id, the person it was issued to, and the only origin that may use it. */
  readonly jti?: string | undefined
  readonly sub?: string | undefined
  readonly o?: string | undefined
  /** Whether the holder may also publish the rows of the traces. */
  readonly pub?: true | undefined
}

/** Maximum lifetime of a grant. */
const maxLifeSeconds = 90 * 86_400

/**
 * Whether signed claims are those of a grant and not of another token. Unknown names are refused, because they may be
 * meant as restrictions.
 */
export function isGrantClaims(claims: unknown): claims is GrantClaims {
  if (!isPlainObject(claims)) return false
  const { v, p, i, ip, c, iat, exp, jti, sub, o, pub, ...others } = claims
  return (
    v === 1 &&
    isPipelineId(p) &&
    (i === undefined ? isPrefix(ip) : ip === undefined && isId(i)) &&
    isColumns(c) &&
    isLife(iat, exp) &&
    (jti === undefined || isName(jti)) &&
    (sub === undefined || isName(sub)) &&
    (o === undefined || isOrigin(o)) &&
    (pub === undefined || pub === true) &&
    Object.keys(others).length === 0
  )
}

function isColumns(columns: unknown): boolean {
  return (
    Array.isArray(columns) &&
    columns.length > 0 &&
    columns.length <= 16 &&
    columns.every((column) => typeof column === 'string' && !textFault(column))
  )
}

function isLife(iat: unknown, exp: unknown): boolean {
  if (!isSeconds(iat) || !isSeconds(exp)) return false
  return exp > iat && exp - iat <= maxLifeSeconds
}

function isSeconds(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function isName(value: unknown): boolean {
  return isId(value) && value.length <= 256
}

/** Whether a value is a valid prefix. It must end with a separator, because `chat_1` would also cover `chat_12`. */
function isPrefix(value: unknown): boolean {
  return isId(value) && value.length >= 8 && /[_:.\-/]$/.test(value)
}
