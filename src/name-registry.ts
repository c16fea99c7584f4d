import { ConfigurationError } from './core/errors.ts'

/** Shared by every copy of this package in a page, because an outbox is shared by name. */
const registry = Symbol.for('aftertrace')

/**
 * Remembers where the outbox of a name delivers, for as long as the page lives.
 *
 * @throws ConfigurationError when a client of the same name delivers elsewhere: each would send the other's updates.
 */
export function claimName(name: string, endpoint: string): void {
  const page = globalThis as { [registry]?: Map<string, string> }
  page[registry] ??= new Map()
  if ((page[registry].get(name) ?? endpoint) !== endpoint) {
    throw new ConfigurationError('endpoint_conflict', 'This name has another endpoint already.')
  }
  page[registry].set(name, endpoint)
}
