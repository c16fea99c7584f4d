import { isPlainObject } from '../../core/update/json.ts'
import { Refusal } from './refusal.ts'

/**
 * Parses the body of a request as a JSON object.
 *
 * @throws Refusal 400 for anything else, and for numbers that JSON cannot represent (1e400).
 */
export async function readBody(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const body = parse(await request.text())
  if (!isPlainObject(body)) throw new Refusal(400, 'The body must be a JSON object.')
  return body
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text, requireFinite)
  } catch (cause) {
    throw cause instanceof Refusal ? cause : new Refusal(400, 'The body is not JSON.')
  }
}

function requireFinite(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  throw new Refusal(400, 'A number of the body is out of range.')
}
