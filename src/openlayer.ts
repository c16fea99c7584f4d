export { AftertraceError, ConfigurationError, ValidationError } from './core/update/errors.ts'
export type { ItemCode } from './core/update/item-code.ts'
export type { ColumnValue, Json } from './core/update/json.ts'
export type { Outcome } from './core/update/outcome.ts'
export type {
  FoldedUpdate,
  Pause,
  Reply,
  Transport,
  TransportContext,
} from './core/update/transport.ts'
export type { RowConfig } from './core/update/update.ts'
export {
  APIConnectionError,
  APIConnectionTimeoutError,
  APIError,
  APIUserAbortError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  InternalServerError,
  InvalidResponseError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  UnprocessableEntityError,
} from './http/api-errors.ts'
export type { CallOptions } from './http/call.ts'
export type { OpenlayerOptions } from './http/client-options.ts'
export type { OpenlayerTransportOptions } from './http/connection.ts'
export { createOpenlayer, type Openlayer } from './http/create-openlayer.ts'
export type { Data, DataStreamParams } from './http/data.ts'
export type { ColumnFilter, RowFilters, RowListParams } from './http/list-params.ts'
export { createOpenlayerTransport } from './http/openlayer-transport.ts'
export type { ListedRow, RowPage, RowPages } from './http/row-pages.ts'
export type { Rows, RowUpdateParams } from './http/rows.ts'
export type {
  DataStreamConfig,
  LlmConfig,
  TabularClassificationConfig,
  TabularRegressionConfig,
  TextClassificationConfig,
} from './http/stream-config.ts'
