import { ValidationError } from '../../core/update/errors.ts'
import { isPlainObject } from '../../core/update/json.ts'
import { isId } from '../../core/update/update.ts'
import { inferenceKey } from './inference-key.ts'

/** Data that a page needs to attach feedback to a trace. */
export interface Inference {
  readonly inferenceId: string
  /** Permission to write columns of the trace's row, if the proxy requires one. */
  readonly grant?: string | undefined
}

const idHeader = 'aftertrace-inference-id'
const grantHeader = 'aftertrace-grant'

/**
 * Returns response headers that pass an inference to a page. They are readable across origins. With a grant the response is not
 * cached.
 *
 * @throws ValidationError `invalid_id`
 * @example
 * return new Response(stream, { headers: inferenceHeaders({ inferenceId }) })
 */
export function inferenceHeaders(inference: Inference): Readonly<Record<string, string>> {
  const { inferenceId, grant } = requireInference(inference)
  return {
    // Encode the id, because headers contain only ASCII.
    [idHeader]: encodeURIComponent(inferenceId),
    'access-control-expose-headers': `${idHeader}, ${grantHeader}`,
    ...(grant !== undefined && { [grantHeader]: grant, 'cache-control': 'no-store' }),
  }
}

/**
 * Returns a `messageMetadata` function that passes an inference to the page in the metadata of the AI SDK's messages.
 *
 * @throws ValidationError `invalid_id`
 * @example
 * return result.toUIMessageStreamResponse({ messageMetadata: inferenceMetadata({ inferenceId }) })
 */
export function inferenceMetadata(
  inference: Inference,
): (event: { readonly part: { readonly type: string } }) => MessageMetadata | undefined {
  const aftertrace = requireInference(inference)
  return ({ part }) => (part.type === 'start' ? { aftertrace } : undefined)
}

/** Metadata that {@link inferenceMetadata} adds to a message. */
export interface MessageMetadata {
  readonly aftertrace: Inference
}

/** A Response, a message of the AI SDK, or the result of a traced model call. */
export type InferenceSource = object

/**
 * Returns the inference that a Response or a message of the AI SDK contains, or that of a traced model call from its promise,
 * reply or stream. Returns undefined if there is none.
 *
 * @example
 * const reply = await fetch('/api/chat', { method: 'POST', body })
 * const { inferenceId } = readInference(reply) ?? {}
 */
export function readInference(source: InferenceSource): Inference | undefined {
  const inference: unknown = Reflect.get(source, inferenceKey)
  if (inference !== undefined) return checked(inference)
  const headers: unknown = Reflect.get(source, 'headers')
  if (isHeaders(headers)) {
    const grant = headers.get(grantHeader) ?? undefined
    return checked({ inferenceId: decoded(headers.get(idHeader)), grant })
  }
  const metadata: unknown = Reflect.get(source, 'metadata')
  return isPlainObject(metadata) ? checked(metadata['aftertrace']) : undefined
}

function isHeaders(value: unknown): value is { get(name: string): string | null } {
  return typeof Object(value).get === 'function'
}

function checked(value: unknown): Inference | undefined {
  if (!isPlainObject(value)) return undefined
  const { inferenceId, grant } = value
  if (!isId(inferenceId)) return undefined
  return typeof grant === 'string' ? { inferenceId, grant } : { inferenceId }
}

function decoded(text: string | null): string | undefined {
  try {
    return text === null ? undefined : decodeURIComponent(text)
  } catch {
    return undefined
  }
}

function requireInference(inference: Inference): Inference {
  const known = checked(inference)
  if (!known) throw new ValidationError('invalid_id', 'inferenceId')
  return known
}
