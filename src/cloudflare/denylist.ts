import * as v from 'valibot'
import type { GrantClaims } from '../proxy/grants/grant-claims.ts'
import type { KeyValueLike } from './bindings.ts'

export interface DenylistOptions {
  /** The KV binding. */
  readonly kv: KeyValueLike
  /** The one key, whose value is a JSON list of grants' `jti` and `sub`. Default `denylist`. */
  readonly key?: string | undefined
  /** How long what was read is believed, in milliseconds, 60,000 or more, as KV itself does. Default 60,000. */
  readonly cacheMs?: number | undefined
  /** Milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

const list = v.array(v.string())

/**
 * Makes a keyring's `isRevoked` from one key of Workers KV: grants whose `jti` or `sub` it lists are revoked, everywhere,
 * about a minute after it was written. One read a minute for each isolate, whatever the number of grants. A list that
 * cannot be read lets no update pass: they wait.
 *
 * @throws whatever KV throws, or for a value that is no list; the proxy answers `grant_unchecked`.
 * @example
 * const grants = createKeyring({ keys, isRevoked: createDenylist({ kv: env.DENYLIST }) })
 */
export function createDenylist({
  kv,
  key = 'denylist',
  cacheMs = 60_000,
  now = Date.now,
}: DenylistOptions): (claims: GrantClaims) => Promise<boolean> {
  // The value, not its promise: on workerd one request's promise kills the others.
  let known: { readonly revoked: ReadonlySet<string>; readonly until: number } | undefined
  return async ({ jti, sub }) => {
    if (!known || known.until <= now()) {
      const text = await kv.get(key, { cacheTtl: Math.max(60, Math.ceil(cacheMs / 1_000)) })
      const revoked = new Set(text === null ? [] : v.parse(list, JSON.parse(text)))
      known = { revoked, until: now() + cacheMs }
    }
    const { revoked } = known
    return [jti, sub].some((name) => name !== undefined && revoked.has(name))
  }
}
