import type { Clock } from '../core/clock.ts'
import type { Lock } from '../core/lock.ts'
import type { OutboxStore } from '../core/store.ts'
import { createLease } from './lease.ts'
import { createLock } from './lock.ts'

/**
 * A Web Lock; a lease where there is none, as on plain-http hosts; and nothing where nobody shares the store.
 *
 * @param page a name for this page.
 */
export function chooseLock(store: OutboxStore, space: string, page: string, clock: Clock): Lock {
  if (store.medium === 'memory') return createLock(space, undefined)
  const locks: LockManager | undefined = globalThis.navigator?.locks
  // happy-dom and old browsers have the property without the thing.
  const isReal = typeof locks?.request === 'function'
  return isReal ? createLock(space, locks) : createLease(store, space, page, clock)
}
