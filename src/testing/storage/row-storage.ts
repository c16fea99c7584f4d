import type { Row, RowConfig } from '../../core/update/update.ts'

/**
 * Storage of the local Openlayer's rows, implemented for memory and for D1.
 *
 * Each method is atomic: concurrent updates of one row lose no column, and the list of updates contains exactly those
 * that were applied. `at` and `time` are in milliseconds since 1970.
 */
export interface RowStorage {
  /** Writes published rows, in order. An existing row keeps the columns that are not named. */
  publish(rows: readonly PublishedRow[]): Promise<void>
  /**
   * Merges columns into a row and adds to the list of updates. Resolves to false and changes nothing if it is not
   * allowed.
   */
  update(update: RowChange, onto: UpdateTarget): Promise<boolean>
  find(row: RowIdentity): Promise<StoredRow | undefined>
  /** Returns one page of a pipeline's rows, sorted by arrival or by one column. */
  list(page: RowPage): Promise<readonly StoredRow[]>
  /** Deletes a row. Resolves to false if it does not exist. The list of updates keeps its updates. */
  delete(row: RowIdentity): Promise<boolean>
  /** Returns applied updates with a sequence number above `after`, in order of arrival. */
  updatesAfter(after: number): Promise<readonly AppliedUpdate[]>
  /** Returns the rows that changed after a cursor, in order of arrival. */
  rowsAfter(after: number): Promise<ChangedRows>
  /** Deletes all rows and the list of updates. Cursors and sequence numbers never decrease. */
  clear(): Promise<void>
}

/** The rows that an update may change. With `any`, an unknown row is created as an orphan. */
export type UpdateTarget = 'known' | 'published' | 'any'

export interface RowIdentity {
  readonly inferencePipelineId: string
  readonly inferenceId: string
}

export interface PublishedRow extends RowIdentity {
  readonly row: Row
  readonly at: number
}

export interface RowChange extends PublishedRow {
  readonly config?: RowConfig | null | undefined
}

export interface StoredRow extends RowIdentity {
  /** Id that Openlayer assigns: a number that stays the same from the row's first arrival. */
  readonly rowId: number
  /** False for an orphan, which was updated but never published. */
  readonly published: boolean
  readonly createdAt: number
  readonly updatedAt: number
  /** All columns, in the order of their first arrival. */
  readonly row: Row
}

/**
 * One page of rows. If sorted by a column, missing values and null come first, then booleans and numbers, then text and
 * JSON text. Equal values are in order of arrival. `asc: false` reverses the whole order.
 */
export interface RowPage {
  readonly inferencePipelineId: string
  readonly sortColumn?: string | undefined
  readonly asc: boolean
  readonly offset: number
  readonly limit: number
}

export interface AppliedUpdate extends RowIdentity {
  readonly sequence: number
  readonly time: number
  readonly row: Row
  readonly config?: RowConfig | null | undefined
}

export interface ChangedRows {
  /** Whether rows were deleted after the cursor. Then `rows` contains all rows and replaces earlier ones. */
  readonly restart: boolean
  readonly rows: readonly StoredRow[]
  /** Cursor to pass as `after` next time. */
  readonly cursor: number
}
