/** Condition for the rows to change. `?1` pipeline, `?2` inference id, `?3` 1 for published rows only, otherwise 0. */
const target = 'pipeline = ?1 AND inference_id = ?2 AND published >= ?3'
const version = '(SELECT version FROM openlayer_clock)'

export const countChange = 'UPDATE openlayer_clock SET version = version + 1'

/** Creates the row or marks it as changed. `?3` 1 if published, `?4` time. */
export const upsertRow = `
  INSERT INTO openlayer_stored_row (pipeline, inference_id, published, created_at, updated_at, version)
  VALUES (?1, ?2, ?3, ?4, ?4, ${version})
  ON CONFLICT (pipeline, inference_id) DO UPDATE SET
    published = MAX(published, excluded.published),
    updated_at = excluded.updated_at,
    version = excluded.version
  RETURNING sequence`

/** Marks an existing row as changed. `?4` time. */
export const touchRow = `
  UPDATE openlayer_stored_row SET updated_at = ?4, version = ${version} WHERE ${target} RETURNING sequence`

/** Sets each column separately. `?4` JSON: `[[name, JSON text of the value], …]`. */
export const mergeCells = `
  INSERT INTO openlayer_cell (row, name, value)
  SELECT known.sequence, cell.value ->> 0, cell.value ->> 1
  FROM openlayer_stored_row AS known, json_each(?4) AS cell WHERE ${target}
  ON CONFLICT (row, name) DO UPDATE SET value = excluded.value`

/** Adds to the list of updates. `?4` time, `?5` columns, `?6` config or null. */
export const auditUpdate = `
  INSERT INTO openlayer_update (time, pipeline, inference_id, columns, config)
  SELECT ?4, ?1, ?2, ?5, ?6 FROM openlayer_stored_row WHERE ${target}`

const rowColumns = `
  SELECT found.*, (
    SELECT json_group_array(json_array(name, value)) FROM (
      SELECT name, value FROM openlayer_cell WHERE row = found.sequence ORDER BY sequence)
  ) AS cells
  FROM openlayer_stored_row AS found`

export const selectRow = `${rowColumns} WHERE pipeline = ?1 AND inference_id = ?2`

export const selectClock = 'SELECT version, vanished_at FROM openlayer_clock'

/** `?1` cursor. Selects all rows if any was deleted after it. */
export const selectChangedRows = `
  ${rowColumns} WHERE version > ?1 OR ?1 < (SELECT vanished_at FROM openlayer_clock)
  ORDER BY sequence`

/** `?2` column to sort by or null, `?3` limit, `?4` offset. */
export function selectPage(asc: boolean): string {
  const direction = asc ? 'ASC' : 'DESC'
  return `${rowColumns}
    LEFT JOIN openlayer_cell AS sort ON sort.row = found.sequence AND sort.name = ?2
    WHERE pipeline = ?1
    ORDER BY json_extract(sort.value, '$') ${direction}, found.sequence ${direction}
    LIMIT ?3 OFFSET ?4`
}

/** `?1` highest known sequence number. */
export const selectUpdates = 'SELECT * FROM openlayer_update WHERE sequence > ?1 ORDER BY sequence'

const countDeletion = 'UPDATE openlayer_clock SET version = version + 1, vanished_at = version + 1'

/** `?1` pipeline, `?2` inference id. The last statement returns the deleted row. */
export const deleteRow = {
  countDeletion: `${countDeletion} WHERE EXISTS (SELECT 1 FROM openlayer_stored_row WHERE pipeline = ?1 AND inference_id = ?2)`,
  cells: `DELETE FROM openlayer_cell WHERE row IN
    (SELECT sequence FROM openlayer_stored_row WHERE pipeline = ?1 AND inference_id = ?2)`,
  row: 'DELETE FROM openlayer_stored_row WHERE pipeline = ?1 AND inference_id = ?2 RETURNING sequence',
}

export const clear = [
  countDeletion,
  'DELETE FROM openlayer_cell',
  'DELETE FROM openlayer_stored_row',
  'DELETE FROM openlayer_update',
]
