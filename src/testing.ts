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
