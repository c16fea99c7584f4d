import { isPlainObject } from '../../core/update/json.ts'
import { textFault } from '../../core/update/text.ts'
import { isId } from '../../core/update/update.ts'
import { isOrigin } from '../values/origin.ts'
import { isPipelineId } from '../values/pipeline-id.ts'

/** What a grant says, in the names it travels with. */
export interface GrantClaims {
  readonly v: 1
  /** The pipeline's id. */
  readonly p: string
  /** The one inference id it is for; either this or `ip`. */
  readonly i?: string | undefined
  /** What the inference ids it is for begin with. */
  readonly ip?: string | undefined
  /** The columns it lets its holder write. */
  readonly c: readonly string[]
  /** When it was issued, and until when it holds: UNIX seconds. */
  readonly iat: number
  readonly exp: number
  /** The grant's own id, the person it was issued to, and the one origin that may use it. */
  readonly jti?: string | undefined
  readonly sub?: string | undefined
  readonly o?: string | undefined
  /** Whether its holder may publish the traces' rows, too. */
  readonly pub?: true | undefined
}

/** The longest life of a grant. */
const maxLifeSeconds = 90 * 86_400

/**
 * Whether signed claims are those of a grant, and of no other token: with these names alone, for one that we do not
 * know may have been meant as a limit.
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

/** Where `chat_1` would also be the beginning of `chat_12`, a prefix has to end a word. */
function isPrefix(value: unknown): boolean {
  return isId(value) && value.length >= 8 && /[_:.\-/]$/.test(value)
}
