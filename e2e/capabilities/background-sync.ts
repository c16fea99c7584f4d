import type { Probe } from './probe.ts'

interface SyncManager {
  register(tag: string): Promise<void>
}

/** Registers a sync. The service worker reports the sync event. */
export const backgroundSync: Probe = async (tab, site) => {
  await tab.goto(`${site.url}/`)
  if (!(await site.hears(1))) return 'no page opens'
  const fault = await tab.evaluate(async () => {
    await navigator.serviceWorker.register('/worker.js')
    const registration = await navigator.serviceWorker.ready
    if (!('sync' in registration)) return 'there is no registration.sync'
    const sync = registration.sync as SyncManager
    return sync.register('probe').then(() => undefined, String)
  }, null)
  if (fault) return fault
  return (await site.hears(2)) ? undefined : 'no sync event came'
}
