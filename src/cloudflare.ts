export type {
  DatabaseLike,
  KeyValueLike,
  MessageBatchLike,
  MessageLike,
  QueueLike,
  StatementLike,
} from './cloudflare/bindings.ts'
export { createDenylist, type DenylistOptions } from './cloudflare/denylist.ts'
export type { WorkerOptions } from './cloudflare/options.ts'
export {
  createPace,
  createPaceObject,
  type PaceNamespaceLike,
  type PaceObject,
} from './cloudflare/upstream-pace.ts'
export { createWorker, type DurableWorker } from './cloudflare/worker.ts'
export { AftertraceError, ConfigurationError } from './core/update/errors.ts'
export type { ConsumerEvent } from './durable/consumer/event.ts'
export type { Pace } from './durable/consumer/pace.ts'
export type { ItemCode } from './http/rows/item-code.ts'
export type { ProxyEvent } from './proxy/options/event.ts'
export type { ProxyPolicy } from './proxy/options/options.ts'
export { feedbackColumns } from './proxy/policy/feedback-columns.ts'
