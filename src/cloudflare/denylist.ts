import * as v from 'valibot'
import { callable, parseOptions } from '../http/connection/parse-options.ts'
import type { GrantClaims } from '../proxy/grants/grant-claims.ts'
import { count } from '../proxy/values/count.ts'
import type { KeyValueLike } from './bindings.ts'

export interface DenylistOptions {
  /** The KV binding. */
  readonly kv: KeyValueLike
  /** The one key, whose value is a JSON list of grants' `jti` and `sub`. Default `denylist`. */
  readonly key?: string | undefined
  /** How long what was read is believed, in milliseconds: 60,000 or more, as KV itself does. Default 60,000. */
  readonly cacheMs?: number | undefined
  /** Milliseconds since 1970. Default `Date.now`. */
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
 * Makes a keyring's `isRevoked` from one key of Workers KV: grants whose `jti` or `sub` it lists are revoked, everywhere,
 * about a minute after it was written. One read a minute for each isolate, whatever the number of grants. A list that
 * cannot be read lets no update pass: they wait.
 *
 * @throws ConfigurationError naming the option that cannot work.
 * @example
 * const grants = createKeyring({ keys, isRevoked: createDenylist({ kv: env.DENYLIST }) })
 */
export function createDenylist(
  options: DenylistOptions,
): (claims: GrantClaims) => Promise<boolean> {
  const { kv, key, cacheMs, now } = parseOptions(denylistOptions, options, 'createDenylist')
  // The value, not its promise: on workerd one request's promise kills the others.
  let known: { readonly revoked: ReadonlySet<string>; readonly until: number } | undefined
  return async ({ jti, sub }) => {
    const fresh = known && known.until > now() ? known : undefined
    const { revoked } = fresh ?? { revoked: await read(kv, key, cacheMs) }
    known = fresh ?? { revoked, until: now() + cacheMs }
    return [jti, sub].some((name) => name !== undefined && revoked.has(name))
  }
}

/** @throws whatever KV throws, or for a value that is no list; the proxy answers `grant_unchecked`. */
async function read(kv: KeyValueLike, key: string, cacheMs: number): Promise<ReadonlySet<string>> {
  const text = await kv.get(key, { cacheTtl: Math.ceil(cacheMs / 1_000) })
  return new Set(text === null ? [] : v.parse(list, JSON.parse(text)))
}
