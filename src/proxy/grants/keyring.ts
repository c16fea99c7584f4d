import { ConfigurationError } from '../../core/update/errors.ts'
import { refuseUnknownOptions } from '../../core/update/unknown-option.ts'
import type { GrantClaims } from './grant-claims.ts'
import { headerOf, isKid } from './grant-header.ts'

/** A secret that signs grants. */
export interface KeyringKey {
  /** Name of the key in the grants it signs: 1 to 64 of `A-Za-z0-9._~-`. Never use a name again for another secret. */
  readonly kid: string
  /** At least 32 random bytes, known only to the issuers and the proxy. A string is used as its UTF-8 bytes. */
  readonly secret: string | Uint8Array
}

export interface KeyringOptions {
  /** The first key signs; all keys verify. To rotate, put a new key first, and remove the old one 90 days later. */
  readonly keys: readonly KeyringKey[]
  /**
   * Called for each valid grant before it is used. If it returns true, the update is rejected for good. While it throws,
   * updates stay in their outboxes.
   */
  readonly isRevoked?: ((claims: GrantClaims) => boolean | Promise<boolean>) | undefined
}

/** The CryptoKey of the platform, derived from `importKey`, which the types of Node contain too. */
type SigningKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** The secrets that sign and verify grants, created by {@link createKeyring}. They cannot be read from it. */
export interface Keyring {
  /** The header of new grants. */
  readonly header: string
  /** Returns the key that signs grants with this header. */
  readonly keyOf: (header: string) => Promise<SigningKey> | SigningKey | undefined
  /** Claims of grants with a verified signature, by the whole grant. Their times and uses are checked each time. */
  readonly believed: Map<string, GrantClaims>
  readonly isRevoked: KeyringOptions['isRevoked']
  /** Whether one of the secrets equals this text. */
  readonly holds: (text: string) => boolean
}

/**
 * Creates a keyring from secrets, for issuing grants and for `createProxy`.
 *
 * @throws ConfigurationError `invalid_keyring` for a missing, short, simple or repeated secret, an invalid `kid` or an
 * `isRevoked` that is not a function; `unknown_option` for any other name. Its text contains no secret.
 * @example
 * const keyring = createKeyring({ keys: [{ kid: '2026-04', secret: env.GRANT_SECRET }] })
 */
export function createKeyring(options: KeyringOptions): Keyring {
  const { keys, isRevoked }: Partial<KeyringOptions> = Object(options)
  refuseUnknownOptions(Object(options), ['keys', 'isRevoked'])
  if (isRevoked !== undefined && typeof isRevoked !== 'function') {
    throw refuse('needs a function for isRevoked.')
  }
  const entries = Array.isArray(keys) ? keys.map(toEntry) : []
  const byHeader = new Map(entries.map((entry) => [entry.header, entry]))
  const secrets = new Set(entries.map(({ bytes }) => bytes.join()))
  const [first] = entries
  if (!first || byHeader.size < entries.length || secrets.size < entries.length) {
    throw refuse('needs one or more keys, no two of them with the same kid or secret.')
  }
  return {
    header: first.header,
    keyOf: (header) => {
      const entry = byHeader.get(header)
      return entry && (entry.key ?? importKey(entry))
    },
    believed: new Map(),
    isRevoked,
    holds: (text) => secrets.has(new TextEncoder().encode(text).join()),
  }
}

/** Whether a value has the shape of a keyring, as {@link createKeyring} returns it. */
export function isKeyring(value: unknown): value is Keyring {
  const { keyOf, holds }: Partial<Keyring> = Object(value)
  return typeof keyOf === 'function' && typeof holds === 'function'
}

interface Entry {
  readonly header: string
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Cached when it is imported. Its promise is not cached: workerd cancels other requests that wait for it. */
  key?: SigningKey
}

function toEntry(key: unknown): Entry {
  const { kid, secret }: Partial<KeyringKey> = Object(key)
  refuseUnknownOptions(Object(key), ['kid', 'secret'], 'keys')
  if (!isKid(kid)) throw refuse('needs a kid of 1 to 64 of A-Za-z0-9._~- for each key.')
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
  // Even 32 random hexadecimal digits have at least eight different bytes.
  if (!(bytes instanceof Uint8Array && bytes.length >= 32 && new Set(bytes).size >= 8)) {
    throw refuse('needs a secret of at least 32 random bytes for each key.')
  }
  return { header: headerOf(kid), bytes: bytes.slice() }
}

async function importKey(entry: Entry): Promise<SigningKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  entry.key = await crypto.subtle.importKey('raw', entry.bytes, algorithm, false, [
    'sign',
    'verify',
  ])
  return entry.key
}

function refuse(text: string): ConfigurationError {
  return new ConfigurationError('invalid_keyring', `A keyring ${text}`)
}
