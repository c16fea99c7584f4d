import type { Json } from '../../core/update/json.ts'
import { at, textAt } from '../values/reading.ts'
import type { Members } from './record.ts'

/** Words that hold an address: a URL, one of IPv4, a host with a port. */
const addresses = /\S*(?::\/\/|\d\.\d+\.\d|\w:\d{2})[^\s,;)]*/g

/**
 * What a failed step says of its error: name, message, and a code or a status that is one word. An error of a client may also
 * hold headers, the address that was called and the whole request: those stay here, as does the stack.
 *
 * `Exceptions` is where Openlayer's Python tracer puts the message.
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
