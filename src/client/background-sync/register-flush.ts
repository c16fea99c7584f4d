import type { Client } from '../client.ts'
import { syncTagOf } from './sync-tag.ts'

/** Location of a service worker's script. */
export interface WorkerScripts {
  /** URL of the script as an ES module. */
  readonly module: string | URL
  /** URL of the same as a classic script, for browsers without module service workers. */
  readonly classic?: string | URL | undefined
  readonly scope?: string | undefined
}

/** The used members of a `ServiceWorkerRegistration`, with Background Sync, which TypeScript has no types for. */
interface SyncRegistration {
  readonly scope: string
  readonly sync?: { register(tag: string): Promise<void> }
}

/**
 * Lets the service worker deliver updates that still wait when the page is closed. Call it once in a page. Without support
 * for service workers or Background Sync it does nothing.
 *
 * @param worker a registration, or the location of the script.
 * @param name the client's `name`, if it has one.
 * @returns a function that stops it.
 * @throws the browser's error if the script cannot be registered.
 * @example
 * await registerFlush({ module: '/worker.js' }, client)
 */
export async function registerFlush(
  worker: SyncRegistration | WorkerScripts,
  { outbox }: Pick<Client, 'outbox'>,
  name?: string,
): Promise<() => void> {
  const registration = 'module' in worker ? await registerWorker(worker) : worker
  const sync = registration?.sync
  if (!sync) return () => undefined
  const tag = syncTagOf(name)
  let known = 0

  /** Registers a sync whenever more updates wait than before. Registering a tag twice has no effect. */
  function look(): void {
    const { pending } = outbox.snapshot()
    const isMore = pending > known
    known = pending
    // The browser rejects it if the user has disabled Background Sync. Pages then deliver alone.
    if (isMore) sync?.register(tag).catch(() => undefined)
  }

  look()
  return outbox.subscribe(look)
}

async function registerWorker({
  module,
  classic,
  scope,
}: WorkerScripts): Promise<SyncRegistration | undefined> {
  const container = globalThis.navigator?.serviceWorker
  if (!container) return undefined
  const options = scope === undefined ? {} : { scope }
  try {
    return await container.register(module, { ...options, type: 'module' })
  } catch (fault) {
    if (classic === undefined) throw fault
    return container.register(classic, options)
  }
}
