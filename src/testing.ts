export {
  createTestClient,
  type TestClient,
  type TestClientOptions,
} from './testing/client/test-client.ts'
export type { TestClock } from './testing/client/test-clock.ts'
export type { TestAnswer } from './testing/client/test-proxy.ts'
export {
  createLocalOpenlayer,
  type LocalOpenlayer,
  type LocalOpenlayerOptions,
} from './testing/rows/local-openlayer.ts'
export type {
  D1DatabaseLike,
  D1ResultLike,
  D1StatementLike,
} from './testing/storage/d1-database.ts'
export { d1RowStorage } from './testing/storage/d1-row-storage.ts'
export { memoryRowStorage } from './testing/storage/memory-row-storage.ts'
export type {
  AppliedUpdate,
  ChangedRows,
  PublishedRow,
  RowChange,
  RowIdentity,
  RowPage,
  RowStorage,
  StoredRow,
  UpdateTarget,
} from './testing/storage/row-storage.ts'
