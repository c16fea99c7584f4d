import { isPlainObject } from '../../core/update/json.ts'
import { readBytes } from '../../http/connection/read-bytes.ts'
import type { Settings } from '../options/settings.ts'
import { type Item, parseItem } from '../values/item.ts'
import type { ProblemCode } from '../values/problem.ts'
import { scanJson } from './scan-json.ts'

/** Reads the body of a request, within the limits, and parses its updates. */
export async function readItems(
  request: Request,
  settings: Settings,
  signal: AbortSignal,
): Promise<readonly Item[] | ProblemCode> {
  const { limits } = settings
  if (wasRead(request)) return 'body_consumed'
  if (!request.body) return 'invalid_body'
  const bytes = await arrived(request.body, limits.bytes, signal)
  if (!(bytes instanceof Uint8Array)) return bytes
  const text = decode(bytes)
  if (text === undefined) return 'invalid_body'
  return scanJson(text, limits) ?? parseItems(text, settings)
}

/**
 * Whether the body was read before, by a framework of the operator. It is a mistake of the operator and has a code of its
 * own: a client would give up updates that are refused as invalid.
 */
function wasRead({ body, bodyUsed, headers }: Request): boolean {
  if (bodyUsed || body?.locked) return true
  return !body && Number(headers.get('content-length')) > 0
}

async function arrived(
  body: ReadableStream<Uint8Array>,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array | ProblemCode> {
  try {
    return (await readBytes(body, maxBytes, signal)) ?? 'too_large'
  } catch {
    return signal.aborted ? 'body_timeout' : 'invalid_body'
  }
}

/** Decodes UTF-8, and refuses invalid bytes, because they would be stored as U+FFFD. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function parseItems(text: string, settings: Settings): readonly Item[] | ProblemCode {
  const updates = updatesOf(parseJson(text))
  if (!updates) return 'invalid_body'
  if (updates.length > settings.limits.items) return 'too_many_updates'
  const now = settings.now()
  const items = updates.flatMap((input) => parseItem(input, settings.defaultPipeline, now) ?? [])
  if (items.length < updates.length) return 'invalid_body'
  return new Set(items.map(({ id }) => id)).size < items.length ? 'duplicate_id' : items
}

/** Returns the list in `{ updates: [ … ] }` if it is not empty and the object has no other members. */
function updatesOf(body: unknown): readonly unknown[] | undefined {
  if (!isPlainObject(body) || Object.keys(body).length !== 1) return undefined
  const updates = body['updates']
  return Array.isArray(updates) && updates.length > 0 ? updates : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
