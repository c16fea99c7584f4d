/** Whom a statement means: `?1` the pipeline, `?2` the inference id, `?3` 1 for published rows alone, else 0. */
const target = 'pipeline = ?1 AND inference_id = ?2 AND published >= ?3'
const version = '(SELECT version FROM openlayer_clock)'

export const tick = 'UPDATE openlayer_clock SET version = version + 1'

/** Makes the row, or marks it changed. `?3` 1 when published, `?4` the moment. */
export const upsertRow = `
  INSERT INTO openlayer_stored_row (pipeline, inference_id, published, created_at, updated_at, version)
  VALUES (?1, ?2, ?3, ?4, ?4, ${version})
  ON CONFLICT (pipeline, inference_id) DO UPDATE SET
    published = MAX(published, excluded.published),
    updated_at = excluded.updated_at,
    version = excluded.version
  RETURNING sequence`

/** Marks a known row changed. `?4` the moment. */
export const touchRow = `
  UPDATE openlayer_stored_row SET updated_at = ?4, version = ${version} WHERE ${target} RETURNING sequence`

/** Sets columns, each on its own. `?4` is JSON: `[[name, JSON text of the value], …]`. */
export const mergeCells = `
  INSERT INTO openlayer_cell (row, name, value)
  SELECT known.sequence, cell.value ->> 0, cell.value ->> 1
  FROM openlayer_stored_row AS known, json_each(?4) AS cell WHERE ${target}
  ON CONFLICT (row, name) DO UPDATE SET value = excluded.value`

/** Adds to the audit list. `?4` the moment, `?5` the columns, `?6` the config or null. */
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

/** `?1` a cursor; all rows when some vanished since. */
export const selectChangedRows = `
  ${rowColumns} WHERE version > ?1 OR ?1 < (SELECT vanished_at FROM openlayer_clock)
  ORDER BY sequence`

/** `?2` the column to sort by or null, `?3` how many, `?4` how many to pass over. */
export function selectPage(asc: boolean): string {
  const direction = asc ? 'ASC' : 'DESC'
  return `${rowColumns}
    LEFT JOIN openlayer_cell AS sort ON sort.row = found.sequence AND sort.name = ?2
    WHERE pipeline = ?1
    ORDER BY json_extract(sort.value, '$') ${direction}, found.sequence ${direction}
    LIMIT ?3 OFFSET ?4`
}

/** `?1` the greatest sequence seen. */
export const selectUpdates = 'SELECT * FROM openlayer_update WHERE sequence > ?1 ORDER BY sequence'

const vanish = 'UPDATE openlayer_clock SET version = version + 1, vanished_at = version + 1'

/** `?1` the pipeline, `?2` the inference id. The last statement returns what was deleted. */
export const deleteRow = {
  vanish: `${vanish} WHERE EXISTS (SELECT 1 FROM openlayer_stored_row WHERE pipeline = ?1 AND inference_id = ?2)`,
  cells: `DELETE FROM openlayer_cell WHERE row IN
    (SELECT sequence FROM openlayer_stored_row WHERE pipeline = ?1 AND inference_id = ?2)`,
  row: 'DELETE FROM openlayer_stored_row WHERE pipeline = ?1 AND inference_id = ?2 RETURNING sequence',
}

export const clear = [
  vanish,
  'DELETE FROM openlayer_cell',
  'DELETE FROM openlayer_stored_row',
  'DELETE FROM openlayer_update',
]
