import { ConfigurationError } from '../../core/update/errors.ts'

/**
 * Throws in a page, where the key must not be used. Bundlers without support for export conditions include the keyed
 * code in pages.
 *
 * @param caller the name of the function that uses the key.
 * @throws ConfigurationError `keyed_in_page`
 */
export function refusePage(caller: string): void {
  if (Reflect.get(globalThis, 'document') === undefined) return
  throw new ConfigurationError(
    'keyed_in_page',
    `${caller} holds the Openlayer key and must not run in a page. Call it in your server or Worker.`,
  )
}
