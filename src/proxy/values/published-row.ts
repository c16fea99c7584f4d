import { ValidationError } from '../../core/update/errors.ts'
import { copyJson, isPlainObject } from '../../core/update/json.ts'
import { isId, maxColumns, type ParsedUpdate, type RowConfig } from '../../core/update/update.ts'

/** Maximum nesting depth. Steps of a trace are nested, and each has inputs. */
const maxDepth = 64

/**
 * Returns a deep copy of the row of a finished trace, checked to be valid JSON.
 *
 * @param config the roles of the columns, as Openlayer's data stream names them (PROTOCOL EP-5). It must name the column
 *   with the inference id.
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
  // A grant for this trace must not allow publishing the row of another one.
  const idColumn = config['inferenceIdColumnName']
  if (typeof idColumn !== 'string' || row[idColumn] !== inferenceId) {
    throw new ValidationError('invalid_id', 'config.inferenceIdColumnName')
  }
  return {
    inferencePipelineId,
    inferenceId,
    row: copyJson(row, 'row', maxDepth) as ParsedUpdate['row'],
    // The config has the roles of the data stream, which this type lacks. It is only passed on.
    config: copyJson(config, 'config', maxDepth) as RowConfig,
    publish: true,
  }
}
