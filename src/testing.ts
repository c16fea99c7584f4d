export type { D1DatabaseLike, D1ResultLike, D1StatementLike } from './testing/d1-database.ts'
export { d1RowStorage } from './testing/d1-row-storage.ts'
export {
  createLocalOpenlayer,
  type LocalOpenlayer,
  type LocalOpenlayerOptions,
} from './testing/local-openlayer.ts'
export { memoryRowStorage } from './testing/memory-row-storage.ts'
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
} from './testing/row-storage.ts'
