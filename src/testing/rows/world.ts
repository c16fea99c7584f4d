import type { RowStorage, UpdateTarget } from '../storage/row-storage.ts'

/** What an endpoint of the local Openlayer works with. */
export interface World {
  readonly storage: RowStorage
  /** Which rows an update may touch. */
  readonly onto: UpdateTarget
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly newId: () => string
}
