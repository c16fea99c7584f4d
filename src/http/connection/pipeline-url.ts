import { ValidationError } from '../../core/update/errors.ts'
import { isId } from '../../core/update/update.ts'
import { encodeQueryValue, encodeSegment } from './encode.ts'

/**
 * The URL of an endpoint below a pipeline, its ids to the byte (PROTOCOL C-4).
 *
 * @param query values that are undefined are left out.
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

/** A URL with a query; values that are undefined are left out. */
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
 * An id as one segment of a path. URL parsers fold `.` and `..` even when they are percent-encoded.
 *
 * @throws ValidationError `invalid_id`
 */
export function idSegment(id: unknown, name: string): string {
  if (!isId(id) || id === '.' || id === '..') throw new ValidationError('invalid_id', name)
  return encodeSegment(id)
}
