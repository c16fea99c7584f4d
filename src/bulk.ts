export type {
  Progress,
  UpdateManyOptions,
  UpdateManySummary,
  UpdateResult,
  Updates,
} from './client/bulk/options.ts'
export { updateMany } from './client/bulk/update-many.ts'
