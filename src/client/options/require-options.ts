import { isGrant } from '../../core/grants/is-grant.ts'
import type { OutboxLimits } from '../../core/outbox/ports.ts'
import { checkOptions, having, type Kind, type Kinds } from '../../core/update/check-options.ts'
import { ConfigurationError } from '../../core/update/errors.ts'
import { isId } from '../../core/update/update.ts'
import { resolveEndpoint } from './endpoint.ts'
import type { ClientOptions } from './options.ts'

const call: Kind = ['function']
const text: Kind = ['string']
const flag: Kind = ['boolean']
const limit = upTo(Number.POSITIVE_INFINITY)
const [, isWait] = upTo(2 ** 53)

const limitKinds: Kinds<Partial<OutboxLimits>> = {
  entries: limit,
  bytes: limit,
  entryBytes: limit,
  maxAgeMs: limit,
}

const kinds: Kinds<ClientOptions> = {
  endpoint: ['', resolveEndpoint],
  transport: call,
  inferencePipelineId: text,
  name: text,
  subject: text,
  store: having('append', 'read', 'change', 'close'),
  grant: ['grant or a function', (grant) => typeof grant === 'function' || isGrant(grant)],
  storeGrants: flag,
  limits: ['', (limits: Partial<OutboxLimits>) => checkOptions(limits, limitKinds, 'limits')],
  // Timers have a maximum of 2^31 - 1 ms, and leases, which depend on the timeout, have to end.
  timeoutMs: upTo(2 ** 31 - 1),
  credentials: ['choice of omit|same-origin|include', isCredentials],
  graceMs: ['list of waits', (waits) => Array.isArray(waits) && [...waits].every(isWait)],
  scrub: call,
  fetch: call,
  clock: having('now', 'after'),
  random: call,
  onEvent: call,
  debug: flag,
}

function upTo(most: number) {
  const isOne = (value: number) => typeof value === 'number' && value > 0 && value <= most
  return [`positive number up to ${most}`, isOne, 'invalid_limit'] as const
}

function isCredentials(value: string): boolean {
  return /^(omit|same-origin|include)$/.test(value)
}

/** @throws ConfigurationError if an option is invalid. The message contains no value. */
export function requireClientOptions(options: ClientOptions): void {
  const { endpoint, transport, inferencePipelineId } = checkOptions(options, kinds)
  if ((endpoint === undefined) === (transport === undefined)) {
    throw new ConfigurationError('invalid_endpoint', 'Give either endpoint or transport.')
  }
  requirePlatform(options)
  if (!isId(inferencePipelineId)) {
    throw new ConfigurationError('invalid_pipeline', 'inferencePipelineId must be a UUID.')
  }
}

/** Checks the platform features without a substitute. */
function requirePlatform({ endpoint, fetch }: ClientOptions): void {
  if (!globalThis.crypto?.getRandomValues) {
    throw new ConfigurationError('no_randomness', 'crypto.getRandomValues is missing here.')
  }
  if (endpoint !== undefined && !(fetch ?? globalThis.fetch)) {
    throw new ConfigurationError('no_fetch', 'fetch is missing here: give the option fetch.')
  }
}
