import type { Client } from '../client.ts'
import { syncTagOf } from './sync-tag.ts'

/** Where the script of a service worker is. */
export interface WorkerScripts {
  /** Its URL as an ES module. */
  readonly module: string | URL
  /** The same as a classic script, for browsers whose service workers take no modules. */
  readonly classic?: string | URL | undefined
  readonly scope?: string | undefined
}

/** As much of a `ServiceWorkerRegistration` as is needed, with Background Sync, which TypeScript does not know. */
interface SyncRegistration {
  readonly scope: string
  readonly sync?: { register(tag: string): Promise<void> }
}

/**
 * In a page: has the service worker deliver what still waits when the page is closed. Call it once.
 * Where there are no service workers or no background sync it does nothing.
 *
 * @param worker a registration that you have, or where the script is.
 * @param name the client's, if it has one.
 * @returns the undo.
 * @throws whatever the browser says of a script that it cannot register.
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

  /** Whenever more waits than before; registering again what is registered already costs nothing. */
  function look(): void {
    const { pending } = outbox.snapshot()
    const isMore = pending > known
    known = pending
    // Refused where the person forbade it; then pages deliver alone, as everywhere else.
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
