import { ValidationError } from '../../core/update/errors.ts'
import { isPlainObject } from '../../core/update/json.ts'
import { isId } from '../../core/update/update.ts'
import { inferenceKey } from './inference-key.ts'

/** What a page needs, to attach feedback to a trace. */
export interface Inference {
  readonly inferenceId: string
  /** The capability to write the trace's row, where the proxy asks for one. */
  readonly grant?: string | undefined
}

const idHeader = 'aftertrace-inference-id'
const grantHeader = 'aftertrace-grant'

/**
 * Response headers that hand an inference over to a page, readable across origins too. With a grant nothing may be cached.
 *
 * @throws ValidationError `invalid_id`
 * @example
 * return new Response(stream, { headers: inferenceHeaders({ inferenceId }) })
 */
export function inferenceHeaders(inference: Inference): Readonly<Record<string, string>> {
  const { inferenceId, grant } = requireInference(inference)
  return {
    // Headers hold ASCII alone.
    [idHeader]: encodeURIComponent(inferenceId),
    'access-control-expose-headers': `${idHeader}, ${grantHeader}`,
    ...(grant !== undefined && { [grantHeader]: grant, 'cache-control': 'no-store' }),
  }
}

/**
 * Hands an inference over in the metadata of the AI SDK's messages.
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

/** What {@link inferenceMetadata} puts into a message. */
export interface MessageMetadata {
  readonly aftertrace: Inference
}

/** A Response, a message of the AI SDK, or what a traced call of a model gave back. */
export type InferenceSource = object

/**
 * What a Response or a message of the AI SDK hands over, or the inference of what a traced call of a model gave back: its promise,
 * its reply, its stream. Nothing where nothing is handed over.
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
