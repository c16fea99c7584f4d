import { AftertraceError } from '../../core/update/errors.ts'
import type { ClientOptions } from '../options/options.ts'
import { deliverOnce } from './deliver-once.ts'
import { syncTagOf } from './sync-tag.ts'

/** As much of a `sync` event as is needed; TypeScript does not know it. */
interface SyncEvent extends Event {
  readonly tag: string
  waitUntil(work: Promise<unknown>): void
}

/**
 * In a service worker's script: delivers what waits when the browser is online again, also with every page closed.
 * Where there is no background sync, as in Firefox and Safari, nothing happens, and pages deliver as always.
 *
 * @param options the same as the page's, or a function that looks them up, such as who is signed in.
 * @returns the undo.
 * @example
 * // worker.js, registered by registerFlush
 * flushOnSync({ endpoint: '/feedback', inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e' })
 */
export function flushOnSync(
  options: ClientOptions | (() => ClientOptions | Promise<ClientOptions>),
  name = typeof options === 'function' ? undefined : options.name,
): () => void {
  const tag = syncTagOf(name)
  const onSync = (event: Event): void => {
    const sync = event as SyncEvent
    if (sync.tag === tag) sync.waitUntil(flushOnce(options))
  }
  globalThis.addEventListener('sync', onSync)
  return () => globalThis.removeEventListener('sync', onSync)
}

/** @throws AftertraceError `still_waiting`, for which the browser tries again later. */
async function flushOnce(options: Parameters<typeof flushOnSync>[0]): Promise<void> {
  const isWaiting = await deliverOnce(typeof options === 'function' ? await options() : options)
  if (isWaiting) throw new AftertraceError('still_waiting', 'Updates still wait.')
}
