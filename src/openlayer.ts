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
} from './http/call/api-errors.ts'
export type { CallOptions } from './http/call/call.ts'
export type { OpenlayerOptions } from './http/call/client-options.ts'
export type { CallHeaders } from './http/call/headers.ts'
export type { OpenlayerTransportOptions } from './http/connection/connection.ts'
export type { Data, DataStreamParams } from './http/data/data.ts'
export type {
  DataStreamConfig,
  LlmConfig,
  TabularClassificationConfig,
  TabularRegressionConfig,
  TextClassificationConfig,
} from './http/data/stream-config.ts'
export { createOpenlayer, type Openlayer } from './http/rest/create-openlayer.ts'
export type { InferencePipeline, InferencePipelines } from './http/rest/inference-pipelines.ts'
export type { ColumnFilter, RowFilters, RowListParams } from './http/rest/list-params.ts'
export type { NamedListParams, Project, ProjectListParams, Projects } from './http/rest/projects.ts'
export type { ListedRow, RowPage, RowPages } from './http/rest/row-pages.ts'
export type { Rows, RowTarget, RowUpdateParams } from './http/rest/rows.ts'
export type { ItemCode } from './http/rows/item-code.ts'
export { createOpenlayerTransport } from './http/rows/openlayer-transport.ts'
