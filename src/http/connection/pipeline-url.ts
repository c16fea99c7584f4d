import { ValidationError } from '../../core/update/errors.ts'
import { isId } from '../../core/update/update.ts'
import { encodeQueryValue, encodeSegment } from './encode.ts'

/**
 * Returns the URL of an endpoint below a pipeline. Ids are encoded byte for byte (PROTOCOL C-4).
 *
 * @param query undefined values are omitted.
 * @throws ValidationError `invalid_id`
 */
export function pipelineUrl(
  baseURL: string,
  inferencePipelineId: string,
  path: string,
  query: Readonly<Record<string, string | number | boolean | undefined>> = {},
): string {
  const pipeline = idSegment(inferencePipelineId, 'inferencePipelineId')
  return withQuery(`${baseURL}/inference-pipelines/${pipeline}/${path}`, query)
}

/** Adds a query to a URL. Undefined values are omitted. */
export function withQuery(
  url: string,
  query: Readonly<Record<string, string | number | boolean | undefined>>,
): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeQueryValue(String(value))}`],
  )
  return pairs.length > 0 ? `${url}?${pairs.join('&')}` : url
}

/**
 * Returns an id as a segment of a path. `.` and `..` are refused: URL parsers resolve them even if percent-encoded.
 *
 * @throws ValidationError `invalid_id`
 */
export function idSegment(id: unknown, name: string): string {
  if (!isId(id) || id === '.' || id === '..') throw new ValidationError('invalid_id', name)
  return encodeSegment(id)
}
