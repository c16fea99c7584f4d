import type { Json } from '../../core/update/json.ts'
import { at, textAt } from '../values/at.ts'
import type { Members } from './record.ts'

/** Matches words that contain an address: a URL, an IPv4 address, or a host with a port. */
const addresses = /\S*(?::\/\/|\d\.\d+\.\d|\w:\d{2})[^\s,;)]*/g

/**
 * Returns the metadata of a failed step: the name and message of its error, and its code or status if that is not an object.
 * Headers, URLs, requests and the stack, which errors of HTTP clients may contain, are left out.
 *
 * `Exceptions` is the name that Openlayer's Python tracer uses for the message.
 */
export function describeError(cause: unknown, copy: (value: unknown) => Json): Members {
  const error = errorOf(cause, copy)
  return { error, Exceptions: textAt(error, 'message') ?? error }
}

function errorOf(cause: unknown, copy: (value: unknown) => Json): Json {
  const message = textAt(cause, 'message')
  if (message === undefined) return copy(cause)
  const words: Record<string, Json> = {}
  for (const key of ['name', 'code', 'status', 'statusCode']) {
    const value = at(cause, key)
    if (typeof value !== 'object' && value !== undefined) words[key] = copy(value)
  }
  return { ...words, message: copy(message.replace(addresses, '[address]')) }
}
