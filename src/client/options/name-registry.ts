import { ConfigurationError } from '../../core/update/errors.ts'

/** Shared by all copies of this package in a page, because they share outboxes by name. */
const registry = Symbol.for('aftertrace')

/**
 * Registers the endpoint of an outbox until the returned function is called.
 *
 * @throws ConfigurationError if a client with the same name has another endpoint: each would send the other's updates.
 */
export function claimName(name: string, endpoint: string): () => void {
  const page = globalThis as { [registry]?: Map<object, string> }
  page[registry] ??= new Map()
  const claims = page[registry]
  const own = JSON.stringify([name, endpoint])
  for (const claim of claims.values()) {
    if (claim === own || JSON.parse(claim)[0] !== name) continue
    throw new ConfigurationError(
      'endpoint_conflict',
      'This name has another endpoint already: give this client a name of its own.',
    )
  }
  const claim = {}
  claims.set(claim, own)
  return () => void claims.delete(claim)
}
