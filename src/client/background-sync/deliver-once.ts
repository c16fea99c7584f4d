import { createDelivery } from '../../core/delivery/delivery.ts'
import { flush } from '../../core/delivery/flush.ts'
import { createGrants } from '../../core/grants/grants.ts'
import type { Ports } from '../../core/outbox/ports.ts'
import { under } from '../../core/records/keys.ts'
import type { News } from '../../core/tabs/news.ts'
import { createPageName } from '../../core/tabs/page-name.ts'
import { openChannel } from '../../web/page/channel.ts'
import { createIndexedDbStore } from '../../web/storage/indexeddb-store.ts'
import type { ClientOptions } from '../options/options.ts'
import { worldOf } from '../options/world.ts'

/** Maximum duration. Browsers end a sync event after a few minutes, and leases of pages end within 30 s. */
const deadlineMs = 60_000

/**
 * Delivers stored entries once. It is the part of an outbox that a service worker needs: it accepts nothing, so it has no
 * counts, receipts, limits or memory. Failures are retried by a page or the next sync.
 *
 * @returns whether entries still wait.
 * @throws ConfigurationError if an option is invalid; errors of the storage are thrown as they are.
 */
export async function deliverOnce(options: ClientOptions): Promise<boolean> {
  const world = worldOf(options)
  const { name, space, clock, newId } = world
  const store = options.store ?? createIndexedDbStore(name)
  const ports: Ports = { ...world, store, isPage: false, isAway: () => false }
  const { grant, storeGrants = true } = options
  const grants = createGrants(ports, { grant, storeGrants }, () => void delivery.wake('resume'))
  const transport = grants.join(world.transport)
  const channel = openChannel(space, () => undefined)

  const nothingHeard = { of: () => undefined, add: () => undefined }
  const delivery = createDelivery({ ...ports, transport }, createPageName(newId), nothingHeard, {
    // The number of entries is unknown before a look.
    pending: () => 1,
    extraBytes: grants.longest,
    onStatus: () => undefined,
    onMissing: () => undefined,
    beforeLook: async () => undefined,
    onCycle({ found, ended, deadLetters, delivered, events }) {
      grants.onFound(found?.grants ?? [])
      world.onEnded(ended)
      events.forEach(world.onWaiting)
      if (ended.length + deadLetters + delivered.size === 0) return
      const settled = ended.map(([{ id }, settlement]) => [id, settlement] as const)
      const news: News = { kind: 'changed', isVisible: false, settled, delivered: [...delivered] }
      channel.post(news)
    },
  })

  try {
    await flush({ delivery, clock, isFleeting: false }, { deadlineMs })
    delivery.setState('closed')
    await delivery.idle()
    const [waiting = []] = await store.read([
      { ...under('entry', space), limit: 1, keysOnly: true },
    ])
    return waiting.length > 0
  } finally {
    channel.close()
    if (!options.store) await store.close()
  }
}
