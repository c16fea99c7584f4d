import { ValidationError } from '../../core/update/errors.ts'
import { isPlainObject } from '../../core/update/json.ts'
import { isId } from '../../core/update/update.ts'

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

/** A Response, or a message of the AI SDK. */
export type InferenceSource =
  | { readonly headers: { get(name: string): string | null } }
  | { readonly metadata?: unknown }

/**
 * What a Response or a message of the AI SDK hands over, or nothing where it hands over nothing.
 *
 * @example
 * const reply = await fetch('/api/chat', { method: 'POST', body })
 * const { inferenceId } = readInference(reply) ?? {}
 */
export function readInference(source: InferenceSource): Inference | undefined {
  if ('headers' in source) {
    const grant = source.headers.get(grantHeader) ?? undefined
    return checked({ inferenceId: decoded(source.headers.get(idHeader)), grant })
  }
  const { metadata } = source
  return isPlainObject(metadata) ? checked(metadata['aftertrace']) : undefined
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
