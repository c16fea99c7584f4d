import { ConfigurationError } from './core/errors.ts'

/** Shared by every copy of this package in a page, because an outbox is shared by name. */
const registryKey = Symbol.for('aftertrace.endpoints')

/**
 * Remembers where the outbox of a name delivers, until the returned function is called.
 *
 * @throws ConfigurationError when a client of the same name delivers elsewhere: each would send the other's updates.
 */
export function claimName(name: string, endpoint: string): () => void {
  const holder = globalThis as { [registryKey]?: Map<string, { endpoint: string; claims: number }> }
  holder[registryKey] ??= new Map()
  const registry = holder[registryKey]
  const claim = registry.get(name) ?? { endpoint, claims: 0 }
  if (claim.endpoint !== endpoint) {
    throw new ConfigurationError(
      'endpoint_conflict',
      'Another client of the same name uses another endpoint: give one of them another name.',
    )
  }
  registry.set(name, { endpoint, claims: claim.claims + 1 })
  return () => {
    const claims = (registry.get(name)?.claims ?? 1) - 1
    if (claims > 0) registry.set(name, { endpoint, claims })
    else registry.delete(name)
  }
}
