import type { Json } from '../../core/update/json.ts'
import { textAt } from '../values/reading.ts'
import type { Members } from './record.ts'

/** Addresses of servers: a URL, an address of IPv4, a name with a port. */
const addresses =
  /\b[a-z][a-z\d+.-]*:\/\/\S+|\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?|\b[\w-]+(?:\.[\w-]+)*:\d{2,5}\b/gi

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
  const named = ['name', 'code', 'status', 'statusCode'].map((key) => [key, copy(at(cause, key))])
  const words = named.filter(([, value]) => typeof value === 'string' || typeof value === 'number')
  return { ...Object.fromEntries(words), message: copy(message.replace(addresses, '[address]')) }
}

function at(value: unknown, key: string): unknown {
  return Reflect.get(Object(value), key)
}
