import { ConfigurationError } from '../../core/update/errors.ts'

/** Shared by every copy of this package in a page, because an outbox is shared by name. */
const registry = Symbol.for('aftertrace')

/**
 * Remembers where the outbox of a name delivers, until every client that claimed it has called the returned function.
 *
 * @throws ConfigurationError when a client of the same name delivers elsewhere: each would send the other's updates.
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
