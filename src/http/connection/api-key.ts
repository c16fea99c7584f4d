import * as v from 'valibot'

/** Schema of an API key. Line breaks are refused here, because some runtimes then throw an error that contains the key. */
export const apiKey = v.custom<string>(
  isApiKey,
  'must be a non-empty string of visible ASCII characters, without spaces or line breaks.',
)

/** Whether a value can be sent as an Openlayer API key. */
export function isApiKey(key: unknown): key is string {
  return typeof key === 'string' && /^[\x21-\x7e]+$/.test(key)
}
