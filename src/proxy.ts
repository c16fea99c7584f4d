export { AftertraceError, ConfigurationError } from './core/update/errors.ts'
export type { ItemCode } from './core/update/item-code.ts'
export type { Transport } from './core/update/transport.ts'
export type { WireReply, WireRequest, WireResult, WireUpdate } from './core/update/wire.ts'
export type { ColumnRole, ColumnRule } from './proxy/column-rule.ts'
export { createProxy, type FeedbackProxy } from './proxy/create-proxy.ts'
export type { ProxyEvent } from './proxy/event.ts'
export type { GrantClaims } from './proxy/grant-claims.ts'
export { type GrantTerms, issueGrant } from './proxy/issue-grant.ts'
export {
  createKeyring,
  type Keyring,
  type KeyringKey,
  type KeyringOptions,
} from './proxy/keyring.ts'
export type { ProxyLimits } from './proxy/limits.ts'
export type { ProxyOptions } from './proxy/options.ts'
export type { ProblemCode } from './proxy/problem.ts'
export {
  createMemoryRateLimit,
  type MemoryRateLimitOptions,
  type RateLimit,
} from './proxy/rate-limit.ts'
export { type GrantUse, type GrantVerdict, verifyGrant } from './proxy/verify-grant.ts'
