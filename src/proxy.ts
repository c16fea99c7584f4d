export { AftertraceError, ConfigurationError } from './core/update/errors.ts'
export type { Transport } from './core/update/transport.ts'
export type { WireReply, WireRequest, WireResult, WireUpdate } from './core/update/wire.ts'
export type { ItemCode } from './http/rows/item-code.ts'
export type { GrantClaims } from './proxy/grants/grant-claims.ts'
export { type GrantTerms, issueGrant } from './proxy/grants/issue-grant.ts'
export {
  createKeyring,
  type Keyring,
  type KeyringKey,
  type KeyringOptions,
} from './proxy/grants/keyring.ts'
export { type GrantUse, type GrantVerdict, verifyGrant } from './proxy/grants/verify-grant.ts'
export type { ProxyEvent } from './proxy/options/event.ts'
export type { ProxyOptions, ProxyPolicy } from './proxy/options/options.ts'
export type { ColumnRole, ColumnRule, ValueRule } from './proxy/policy/column-rule.ts'
export { type FeedbackColumnOptions, feedbackColumns } from './proxy/policy/feedback-columns.ts'
export type { PublishOptions, PublishRole, PublishRule } from './proxy/policy/publish-options.ts'
export {
  createMemoryRateLimit,
  type MemoryRateLimitOptions,
} from './proxy/rate/memory-rate-limit.ts'
export type { RateLimit } from './proxy/rate/rate-limit.ts'
export { createProxy, type FeedbackProxy } from './proxy/request/create-proxy.ts'
export type { ProxyLimits } from './proxy/values/limits.ts'
export type { ProblemCode } from './proxy/values/problem.ts'
