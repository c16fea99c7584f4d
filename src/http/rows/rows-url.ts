import { textFault } from '../../core/update/text.ts'
import { encodeQueryValue, encodeSegment, isUnreserved } from '../connection/encode.ts'

/**
 * Returns the URL of EP-1 for a row, or `undefined` if a URL cannot contain the ids.
 *
 * URL parsers resolve `.` and `..` even if they are percent-encoded, so such a pipeline id would lead to another path.
 */
export function rowsUrl(base: string, pipelineId: string, inferenceId: string): string | undefined {
  if (!isSegment(pipelineId)) return undefined
  if (inferenceId === '' || !isText(inferenceId)) return undefined
  const path = `inference-pipelines/${encodeSegment(pipelineId)}/rows`
  return `${base}/${path}?inferenceId=${encodeQueryValue(inferenceId)}`
}

/** Whether a text is valid as one segment of a path. */
function isSegment(text: string): boolean {
  return text !== '' && text !== '.' && text !== '..' && isText(text)
}

function isText(text: string): boolean {
  return isUnreserved(text) || !textFault(text)
}
