import type { RowStorage, UpdateTarget } from '../storage/row-storage.ts'

/** Dependencies of the endpoints. */
export interface Services {
  readonly storage: RowStorage
  /** The rows that an update may change. */
  readonly onto: UpdateTarget
  /** Returns milliseconds since 1970. */
  readonly now: () => number
  readonly newId: () => string
}
