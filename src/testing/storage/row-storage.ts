import type { Row, RowConfig } from '../../core/update/update.ts'

/**
 * Where the local Openlayer keeps its rows: a port with adapters for memory and for D1.
 *
 * Each method is atomic: two updates of one row at the same moment both keep their columns, and the audit list holds
 * exactly the updates that were applied. `at` and `time` are milliseconds since 1970.
 */
export interface RowStorage {
  /** Writes published rows, in order. A row that is known already keeps the columns not named. */
  publish(rows: readonly PublishedRow[]): Promise<void>
  /** Merges columns into a row and adds to the audit list, or answers false and changes nothing. */
  update(update: RowChange, onto: UpdateTarget): Promise<boolean>
  find(row: RowIdentity): Promise<StoredRow | undefined>
  /** One page of a pipeline's rows, by arrival or by the value of one column. */
  list(page: RowPage): Promise<readonly StoredRow[]>
  /** Forgets a row, or answers false when it is not known. The audit list stays. */
  delete(row: RowIdentity): Promise<boolean>
  /** Applied updates in order of arrival, whose sequence is greater than `after`. */
  updatesAfter(after: number): Promise<readonly AppliedUpdate[]>
  /** Rows changed after a cursor, in order of arrival. */
  rowsAfter(after: number): Promise<ChangedRows>
  /** Forgets all rows and the audit list. Cursors and sequences never run back. */
  clear(): Promise<void>
}

/** Which rows an update may touch; with `any`, an unknown row is made: an orphan. */
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
  /** The id that Openlayer itself would give: a number, kept from the row's first arrival. */
  readonly rowId: number
  /** False for an orphan: it was updated, but never published. */
  readonly published: boolean
  readonly createdAt: number
  readonly updatedAt: number
  /** All columns, in the order in which they first arrived. */
  readonly row: Row
}

/**
 * One page of rows. Sorted by a column, absent and null come first, then booleans and numbers, then text and JSON text;
 * equals stay in order of arrival. `asc: false` turns the whole order round.
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
  /** Rows vanished since the cursor: forget what you show, these are all rows. */
  readonly restart: boolean
  readonly rows: readonly StoredRow[]
  /** Hand this in as `after` the next time. */
  readonly cursor: number
}
