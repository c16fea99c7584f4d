import { ConfigurationError } from '../../core/update/errors.ts'

/**
 * Refuses to hold the key in a page: bundlers that know no conditions give a page the real file.
 *
 * @param caller the function that would hold it.
 * @throws ConfigurationError `keyed_in_page`
 */
export function refusePage(caller: string): void {
  if (Reflect.get(globalThis, 'document') === undefined) return
  throw new ConfigurationError(
    'keyed_in_page',
    `${caller} holds the Openlayer key and must not run in a page. Call it in your server or Worker.`,
  )
}
