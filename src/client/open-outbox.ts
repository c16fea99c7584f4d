import { nanoid } from 'nanoid'
import type { Ports } from '../core/outbox/ports.ts'
import { importRecords } from '../core/records/import-records.ts'
import { leaseMsFor } from '../core/records/lease.ts'
import { spaceOf } from '../core/records/names.ts'
import type { Ended } from '../core/records/settlement.ts'
import type { OutboxStore } from '../core/records/store.ts'
import { readNews } from '../core/tabs/news.ts'
import { noJournal } from '../core/unload/journal.ts'
import { type Channel, openChannel } from '../web/page/channel.ts'
import { systemClock } from '../web/page/clock.ts'
import { createLocalJournal, hasLocalStorage } from '../web/page/local-journal.ts'
import { isOnline, noPage, watchPage } from '../web/page/page-life.ts'
import { createProxyTransport } from '../web/proxy-transport/proxy-transport.ts'
import { createDurableStore } from '../web/storage/durable-store.ts'
import { hasIndexedDb } from '../web/storage/has-indexeddb.ts'
import { createIndexedDbStore } from '../web/storage/indexeddb-store.ts'
import { createMemoryStore } from '../web/storage/memory-store.ts'
import { createAdvisor } from './advisor.ts'
import { composeOutbox } from './compose-outbox.ts'
import { isNowhere, refuseAll, resolveEndpoint } from './endpoint.ts'
import { claimName } from './name-registry.ts'
import { type ClientEvent, type ClientOptions, requireClientOptions } from './options.ts'
import { tellOwner } from './tell-owner.ts'

/** PROTOCOL C-14. */
const graceMs = [60_000, 300_000, 1_800_000, 7_200_000, 43_200_000]

/**
 * Puts the outbox of a client into the world it lives in: its storage, its page, the other tabs. In a page or a
 * browser's worker it reads storage in a later task; everywhere else it does nothing before it is asked.
 *
 * @param onEnded told which entries ended.
 * @throws ConfigurationError when the options cannot work.
 */
export function openOutbox(options: ClientOptions, onEnded: (ended: readonly Ended[]) => void) {
  requireClientOptions(options)
  const { name = 'aftertrace', subject, clock = systemClock, random = Math.random } = options
  const leaseMs = leaseMsFor(options.timeoutMs ?? 15_000)
  const { entries = 1_000, bytes = 2_097_152 } = options.limits ?? {}
  const { entryBytes = 32_768, maxAgeMs = 604_800_000 } = options.limits ?? {}
  const space = spaceOf(name, subject)
  const endpoint = options.endpoint === undefined ? '' : resolveEndpoint(options.endpoint)
  const advise = createAdvisor(options, endpoint)
  let isClosed = false
  let closing: Promise<void> | undefined

  const tell = (event: ClientEvent) => tellOwner(options.onEvent, event)
  // What fails because of the closing is nobody's fault.
  const onFault = (cause: unknown) => isClosed || tell({ kind: 'fault', cause })

  const isPage = typeof document !== 'undefined'
  const isLasting = options.store ? options.store.medium === 'indexeddb' : hasIndexedDb()
  // In a page without storage the journal is all that outlives it.
  const isShared = isLasting || isPage
  // What lives in memory is nobody else's.
  const release = isLasting && endpoint ? claimName(space, endpoint) : undefined

  const life = isShared && typeof window !== 'undefined' ? watch() : noPage
  const given = options.store
  const store: OutboxStore = isLasting ? openDurable() : (given ?? createMemoryStore())
  const ports: Ports = {
    store,
    space,
    transport:
      options.transport ?? createProxyTransport({ ...options, endpoint, online: isOnline }),
    isPage,
    createAborter: () => new AbortController(),
    isAway: life.isAway,
    clock,
    random,
    newId: nanoid,
    online: isOnline,
    limits: { entries, bytes, entryBytes, maxAgeMs },
    // A proxy takes 64 KiB at a time.
    rowBytes: endpoint ? 60_000 : 1_000_000,
    leaseMs,
    graceMs: options.graceMs ?? graceMs,
    onEnded(ended) {
      onEnded(ended)
      for (const [{ id }, settlement] of ended) tell({ kind: 'settled', id, settlement })
    },
    onWaiting(event) {
      advise(event)
      tell(event)
    },
    onFault,
  }
  const hasJournal = isPage && hasLocalStorage()
  const engine = composeOutbox(ports, {
    name,
    grants: { grant: options.grant, storeGrants: options.storeGrants ?? true },
    journal: hasJournal ? createLocalJournal(space, nanoid, clock, maxAgeMs) : noJournal,
    isVisible: life.isVisible,
    isFallback: () => isLasting && store.medium === 'memory',
    post: isShared ? (news) => channel?.post(news) : undefined,
  })
  let channel = listen()
  const ready = isShared ? engine.start().catch(onFault) : undefined

  function openDurable(): OutboxStore {
    const open = () => (given ? { ...given, close: () => undefined } : createIndexedDbStore(name))
    return createDurableStore(open, life, clock, {
      onFault(cause) {
        onFault(cause)
        // What failed may have happened all the same, or is kept elsewhere now.
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
          // A page with an open channel cannot be brought back.
          channel?.close()
        },
        comeBack() {
          channel = listen()
          engine.comeBack()
        },
        onStorage: (key) => key.startsWith(`aftertrace:${space}:`) && engine.wake(),
      },
      clock,
      random,
    )
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
    /** Resolves when what is stored has been counted. */
    ready,
    close: () => (closing ??= close()),
  }
}
