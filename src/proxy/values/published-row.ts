import { ValidationError } from '../../core/update/errors.ts'
import { copyJson, isPlainObject } from '../../core/update/json.ts'
import { isId, maxColumns, type ParsedUpdate, type RowConfig } from '../../core/update/update.ts'

/** Steps of a trace stand in each other, and each has inputs. */
const maxDepth = 64

/**
 * Turns the row of a trace that is over into a deep copy that the wire can carry.
 *
 * @param config which column plays which part, as Openlayer's data stream names them (PROTOCOL EP-5); it names the
 *   column with the inference id.
 * @throws ValidationError naming the first key path that breaks a rule.
 */
export function parsePublishedRow(
  row: unknown,
  config: unknown,
  { inferencePipelineId, inferenceId }: { inferencePipelineId: unknown; inferenceId: unknown },
): ParsedUpdate {
  if (!isId(inferenceId)) throw new ValidationError('invalid_id', 'inferenceId')
  if (!isId(inferencePipelineId)) throw new ValidationError('invalid_id', 'inferencePipelineId')
  const count = isPlainObject(row) ? Object.keys(row).length : 0
  if (!isPlainObject(row) || count === 0 || count > maxColumns) {
    throw new ValidationError('invalid_row', 'row')
  }
  if (!isPlainObject(config)) throw new ValidationError('invalid_config', 'config')
  for (const [role, column] of Object.entries(config)) {
    const isAbsent = typeof column === 'string' && !Object.hasOwn(row, column)
    if (isAbsent && role.endsWith('ColumnName')) {
      throw new ValidationError('absent_column', `config.${role}`)
    }
  }
  // Whoever may publish this trace's row may publish no other's under its name.
  const idColumn = config['inferenceIdColumnName']
  if (typeof idColumn !== 'string' || row[idColumn] !== inferenceId) {
    throw new ValidationError('invalid_id', 'config.inferenceIdColumnName')
  }
  return {
    inferencePipelineId,
    inferenceId,
    row: copyJson(row, 'row', maxDepth) as ParsedUpdate['row'],
    // Inside, a config is carried and not read: only whoever streams it knows its roles.
    config: copyJson(config, 'config', maxDepth) as RowConfig,
    publish: true,
  }
}
