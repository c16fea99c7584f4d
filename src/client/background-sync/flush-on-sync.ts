import { AftertraceError } from '../../core/update/errors.ts'
import type { ClientOptions } from '../options/options.ts'
import { deliverOnce } from './deliver-once.ts'
import { syncTagOf } from './sync-tag.ts'

/** The used members of a `sync` event, which TypeScript has no types for. */
interface SyncEvent extends Event {
  readonly tag: string
  waitUntil(work: Promise<unknown>): void
}

/**
 * Delivers waiting updates when the browser is online again, also after every page is closed. Call it in a service worker's
 * script. Without Background Sync, as in Firefox and Safari, nothing happens and pages deliver as usual.
 *
 * @param options the same options as in the page, or a function that returns them, for example for the signed-in subject.
 * @returns a function that stops it.
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

/** @throws AftertraceError `still_waiting`, so that the browser fires the event again later. */
async function flushOnce(options: Parameters<typeof flushOnSync>[0]): Promise<void> {
  const isWaiting = await deliverOnce(typeof options === 'function' ? await options() : options)
  if (isWaiting) throw new AftertraceError('still_waiting', 'Updates still wait.')
}
