export type { Client, FlushSummary, UpdateOptions } from './client/client.ts'
export { createClient } from './client/create-client.ts'
export { newInferenceId } from './client/new-inference-id.ts'
export type { ClientEvent, ClientOptions } from './client/options/options.ts'
export type { Clock } from './core/clock.ts'
export type { FlushOptions } from './core/delivery/flush.ts'
export type { AskGrant, GrantAsk } from './core/grants/ask-grants.ts'
export type { Outbox } from './core/outbox/inspect.ts'
export type { Latest, PendingUpdate } from './core/outbox/pending.ts'
export type { OutboxLimits } from './core/outbox/ports.ts'
export type { Receipt } from './core/outbox/receipts.ts'
export type { Snapshot } from './core/outbox/snapshot.ts'
export type { WaitingEvent } from './core/outbox/waiting-event.ts'
export type { DeadLetter } from './core/records/dead-letter.ts'
export type { PauseReason } from './core/records/pause.ts'
export type { Settlement, SettlementKind } from './core/records/settlement.ts'
export type { Change, Key, OutboxStore, Range, Safety, Stored } from './core/records/store.ts'
export type { TraceReason } from './core/records/trace-record.ts'
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
