import type { Ports } from '../core/outbox/ports.ts'
import { importRecords } from '../core/records/import-records.ts'
import type { Ended } from '../core/records/settlement.ts'
import type { OutboxStore } from '../core/records/store.ts'
import { type News, readNews } from '../core/tabs/news.ts'
import { noJournal } from '../core/unload/journal.ts'
import { type Channel, openChannel } from '../web/page/channel.ts'
import { createLocalJournal, hasLocalStorage } from '../web/page/local-journal.ts'
import { noPage, watchPage } from '../web/page/page-life.ts'
import { createDurableStore } from '../web/storage/durable-store.ts'
import { hasIndexedDb } from '../web/storage/has-indexeddb.ts'
import { createIndexedDbStore } from '../web/storage/indexeddb-store.ts'
import { createMemoryStore } from '../web/storage/memory-store.ts'
import { composeOutbox } from './compose-outbox.ts'
import { createAdvisor } from './options/advisor.ts'
import { isNowhere, refuseAll } from './options/endpoint.ts'
import { claimName } from './options/name-registry.ts'
import type { ClientOptions } from './options/options.ts'
import { worldOf } from './options/world.ts'

/**
 * Connects an outbox with its platform: storage, page lifecycle and other tabs. In a page or a browser's worker it reads the
 * storage in a later task; on other platforms it does nothing before the first call.
 *
 * @param onEnded called with ended entries.
 * @throws ConfigurationError if an option is invalid.
 */
export function openOutbox(options: ClientOptions, onEnded: (ended: readonly Ended[]) => void) {
  const world = worldOf(options)
  const { name, endpoint, space, clock, newId, limits, leaseMs } = world
  const advise = createAdvisor(options, endpoint)
  let isClosed = false
  let closing: Promise<void> | undefined
  // Failures caused by closing are not reported.
  const onFault = (cause: unknown) => isClosed || world.onFault(cause)

  const isPage = typeof document !== 'undefined'
  const isLasting = options.store ? options.store.medium === 'indexeddb' : hasIndexedDb()
  // A page without IndexedDB still has the journal.
  const isShared = isLasting || isPage
  // An outbox in memory is not shared, so it needs no claim on the name.
  const release = isLasting && endpoint ? claimName(space, endpoint) : undefined

  const life = isShared && typeof window !== 'undefined' ? watch() : noPage
  const given = options.store
  const store: OutboxStore = isLasting ? openDurable() : (given ?? createMemoryStore())
  const ports: Ports = {
    ...world,
    store,
    isPage,
    isAway: life.isAway,
    onEnded(ended) {
      onEnded(ended)
      world.onEnded(ended)
    },
    onWaiting(event) {
      advise(event)
      world.onWaiting(event)
    },
    onFault,
  }
  const hasJournal = isPage && hasLocalStorage()
  const engine = composeOutbox(ports, {
    name,
    grants: { grant: options.grant, storeGrants: options.storeGrants ?? true },
    journal: hasJournal ? createLocalJournal(space, newId, clock, limits.maxAgeMs) : noJournal,
    isVisible: life.isVisible,
    isFallback: () => isLasting && store.medium === 'memory',
    post: isShared ? post : undefined,
  })
  let channel = listen()
  const ready = isShared ? engine.start().catch(onFault) : undefined

  function openDurable(): OutboxStore {
    const open = () => (given ? { ...given, close: () => undefined } : createIndexedDbStore(name))
    return createDurableStore(open, life, clock, {
      onFault(cause) {
        onFault(cause)
        // The failed transaction may have been committed, or memory may have replaced the storage.
        engine.catchUp()
      },
      onFull: () => engine.limits.makeRoom(),
      importInto: (to, kept) => importRecords({ store: to, space, clock, leaseMs }, kept),
      onMoved: () => engine.onMoved(),
    })
  }

  function watch() {
    return watchPage(
      {
        wake: (reason) => void engine.delivery.wake(reason),
        hide: () => engine.hide(),
        show: () => engine.show(),
        leave() {
          engine.leave()
          store.suspend?.()
          // An open channel keeps a page out of the back/forward cache.
          channel?.close()
        },
        comeBack() {
          channel = listen()
          engine.comeBack()
        },
        onStorage: (key) => key.startsWith(`aftertrace:${space}:`) && engine.wake(),
      },
      clock,
      world.random,
    )
  }

  function post(news: News, to: string): void {
    const other = to === space ? undefined : openChannel(to, () => undefined)
    const reached = other ?? channel
    reached?.post(news)
    other?.close()
  }

  function listen(): Channel | undefined {
    if (!isShared || isClosed) return undefined
    return openChannel(space, (message) => engine.onNews(readNews(message)))
  }

  async function close(): Promise<void> {
    isClosed = true
    life.end()
    release?.()
    await engine.close()
    channel?.close()
    await store.close()
  }

  return {
    ...engine,
    accept: isNowhere(endpoint) ? refuseAll : engine.accept,
    ports,
    /** Resolves when stored entries have been counted. */
    ready,
    close: () => (closing ??= close()),
  }
}
