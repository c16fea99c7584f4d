export { createClient } from './client.ts'
export type {
  Client,
  FlushSummary,
  PublishedRow,
  PublishTarget,
  UpdateOptions,
} from './client-interface.ts'
export type { ClientEvent, ClientOptions } from './client-options.ts'
export type { AskGrant, GrantAsk } from './core/ask-grants.ts'
export type { Clock } from './core/clock.ts'
export type { DeadLetter } from './core/dead-letter.ts'
export type { FlushOptions } from './core/flush.ts'
export type { GateReason } from './core/gate.ts'
export type { Outbox } from './core/inspect.ts'
export type { OutboxLimits } from './core/ports.ts'
export type { Receipt } from './core/receipt.ts'
export type { Latest, PendingUpdate } from './core/review.ts'
export type { Settlement, SettlementKind } from './core/settlement.ts'
export type { Snapshot } from './core/snapshot.ts'
export type { Change, Key, OutboxStore, Range, Safety, Stored } from './core/store.ts'
export type { Counts } from './core/totals.ts'
export {
  type FeedbackDetails,
  groundTruth,
  humanFeedback,
  signals,
  type Vote,
} from './core/update/builders.ts'
export { AftertraceError, ConfigurationError, ValidationError } from './core/update/errors.ts'
export type { ColumnValue, Json } from './core/update/json.ts'
export type { Outcome } from './core/update/outcome.ts'
export type {
  FoldedUpdate,
  Pause,
  Reply,
  Transport,
  TransportContext,
} from './core/update/transport.ts'
export type { ParsedUpdate, Row, RowConfig, RowUpdate } from './core/update/update.ts'
export { newInferenceId } from './new-inference-id.ts'
export type {
  Progress,
  UpdateManyOptions,
  UpdateManySummary,
  UpdateResult,
  Updates,
} from './update-many-interface.ts'
