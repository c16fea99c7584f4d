import * as v from 'valibot'

/** A key with a line break makes some runtimes throw an error that holds the key, so none gets that far. */
export const apiKey = v.custom<string>(
  isApiKey,
  'must be a non-empty string of visible ASCII characters, without spaces or line breaks.',
)

/** Whether a value can be sent as an Openlayer API key. */
export function isApiKey(key: unknown): key is string {
  return typeof key === 'string' && /^[\x21-\x7e]+$/.test(key)
}
