import * as v from 'valibot'
import { callable, parseOptions } from '../http/connection/parse-options.ts'
import type { GrantClaims } from '../proxy/grants/grant-claims.ts'
import { count } from '../proxy/values/count.ts'
import type { KeyValueLike } from './bindings.ts'

export interface DenylistOptions {
  /** KV binding. */
  readonly kv: KeyValueLike
  /** KV key whose value is a JSON array of the `jti` and `sub` of revoked grants. Default `denylist`. */
  readonly key?: string | undefined
  /** Time for which the list is cached, in milliseconds. Minimum 60,000, as in KV itself. Default 60,000. */
  readonly cacheMs?: number | undefined
  /** Returns milliseconds since 1970. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

const denylistOptions = v.object({
  kv: v.custom<KeyValueLike>(
    (value) => typeof Object(value).get === 'function',
    'must be a KV binding.',
  ),
  key: v.optional(v.pipe(v.string('must be a string.'), v.minLength(1)), 'denylist'),
  cacheMs: v.optional(
    v.custom<number>((ms) => v.is(count, ms) && ms >= 60_000, 'must be 60,000 or more.'),
    60_000,
  ),
  now: v.optional(callable<() => number>(), () => Date.now),
})
const list = v.array(v.string())

/**
 * Creates the `isRevoked` option of a keyring from one key of Workers KV. Grants whose `jti` or `sub` is listed are
 * revoked everywhere, up to two minutes after the list was written: KV and each isolate cache it. Each isolate reads it
 * once a minute, independent of the number of grants. While the list cannot be read, no update with a grant is accepted;
 * pages keep them.
 *
 * @throws ConfigurationError naming the invalid option.
 * @example
 * const grants = createKeyring({ keys, isRevoked: createDenylist({ kv: env.DENYLIST }) })
 */
export function createDenylist(
  options: DenylistOptions,
): (claims: GrantClaims) => Promise<boolean> {
  const { kv, key, cacheMs, now } = parseOptions(denylistOptions, options, 'createDenylist')
  // The value, not its promise: in workerd a request must not wait for a promise of another request.
  let known: { readonly revoked: ReadonlySet<string>; readonly until: number } | undefined
  return async ({ jti, sub }) => {
    const fresh = known && known.until > now() ? known : undefined
    const { revoked } = fresh ?? { revoked: await read(kv, key, cacheMs) }
    known = fresh ?? { revoked, until: now() + cacheMs }
    return [jti, sub].some((name) => name !== undefined && revoked.has(name))
  }
}

/** @throws the errors of KV, and for a value that is not an array of strings; the proxy answers `grant_unchecked`. */
async function read(kv: KeyValueLike, key: string, cacheMs: number): Promise<ReadonlySet<string>> {
  const text = await kv.get(key, { cacheTtl: Math.ceil(cacheMs / 1_000) })
  return new Set(text === null ? [] : v.parse(list, JSON.parse(text)))
}
