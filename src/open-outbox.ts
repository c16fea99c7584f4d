import { nanoid } from 'nanoid'
import {
  badEndpoint,
  type ClientEvent,
  type ClientOptions,
  nowhere,
  requireClientOptions,
  resolveEndpoint,
} from './client-options.ts'
import { noJournal } from './core/journal.ts'
import { createOutbox } from './core/outbox.ts'
import type { World } from './core/ports.ts'
import type { Ended } from './core/settlement.ts'
import { spaceOf } from './core/space.ts'
import { claimName } from './name-registry.ts'
import { tellOwner } from './tell-owner.ts'
import { type Channel, openChannel } from './web/channel.ts'
import { chooseLock } from './web/choose-lock.ts'
import { chooseStore } from './web/choose-store.ts'
import { systemClock } from './web/clock.ts'
import { createLocalJournal } from './web/local-journal.ts'
import { alwaysThere, isOnline, watchPage } from './web/page-life.ts'
import { createPresentStore } from './web/present-store.ts'
import { createProxyTransport } from './web/proxy-transport.ts'

/**
 * Puts the outbox of a client into the world it lives in: its storage, its page, the other tabs.
 *
 * @param onEnded told which entries ended.
 * @throws ConfigurationError when the options cannot work.
 */
export function openOutbox(options: ClientOptions, onEnded: (ended: readonly Ended[]) => void) {
  requireClientOptions(options)
  const { name = 'aftertrace', subject, onEvent, clock = systemClock } = options
  const { random = Math.random, grant, storeGrants = true } = options
  const {
    entries = 1_000,
    bytes = 2_097_152,
    entryBytes = 32_768,
    maxAgeMs = 604_800_000,
  } = options.limits ?? {}
  const page = nanoid()
  let isClosed = false

  const tell = (event: ClientEvent) => tellOwner(onEvent, event)
  // What fails because of the closing is nobody's fault.
  const onFault = (cause: unknown) => isClosed || tell({ kind: 'fault', cause })
  const onStoreFault = (cause: unknown): void => {
    onFault(cause)
    // What failed may have happened all the same, or is kept elsewhere now.
    engine.onOthers()
  }

  const space = spaceOf(name, subject)
  const chosen =
    options.store ??
    chooseStore(name, space, clock, {
      onFault: onStoreFault,
      onFull: () => engine.makeRoom(),
      onMove: () => engine.onMove(),
      onMoved: () => engine.onMoved(),
    })
  const isDurable = chosen.medium === 'indexeddb'
  const endpoint = options.endpoint === undefined ? '' : resolveEndpoint(options.endpoint)
  // What lives in memory is nobody else's.
  const release = isDurable && endpoint ? claimName(space, endpoint) : undefined
  const transport =
    options.transport ?? createProxyTransport({ ...options, endpoint, online: isOnline })

  // Without storage there is nothing from before, and a Worker's timers are not to be touched unasked.
  const life = isDurable
    ? watchPage(
        {
          wake(reason) {
            // News of other tabs may have been missed meanwhile.
            if (reason === 'visible') engine.reveal()
            void engine.flusher.wake(reason)
          },
          hide: () => engine.hide(),
          leave() {
            engine.leave()
            store.suspend?.()
            // A page with an open channel cannot be brought back.
            channel?.close()
          },
          show() {
            channel = listen()
            engine.show()
          },
        },
        clock,
        random,
      )
    : alwaysThere
  const store = createPresentStore(chosen, life)

  const ports: World = {
    store,
    space,
    transport,
    isPage: isDurable && typeof document !== 'undefined',
    createAborter: () => new AbortController(),
    clock,
    random,
    newId: nanoid,
    online: isOnline,
    lock: chooseLock(store, space, page, clock),
    journal: isDurable ? createLocalJournal(space, page, clock, maxAgeMs) : noJournal,
    isAway: life.isAway,
    back: life.back,
    limits: { entries, bytes, entryBytes, maxAgeMs },
    // A proxy takes 64 KiB at a time.
    rowBytes: endpoint ? 60_000 : 1_000_000,
    graceMs: options.graceMs ?? [60_000, 300_000, 1_800_000, 7_200_000, 43_200_000],
    onEnded(ended) {
      onEnded(ended)
      for (const [{ id }, settlement] of ended) tell({ kind: 'settled', id, settlement })
    },
    onFault,
  }
  const engine = createOutbox(ports, name, { grant, storeGrants }, () => channel?.announce())
  let channel = listen()
  const started = isDurable ? engine.start().catch(onFault) : undefined

  function listen(): Channel | undefined {
    return isDurable ? openChannel(space, clock, engine.onOthers) : undefined
  }

  return {
    ...engine,
    accept: endpoint.startsWith(nowhere)
      ? async (): Promise<never> => {
          throw badEndpoint()
        }
      : engine.accept,
    ports,
    /** Resolves when what is stored has been counted. */
    started,
    async close(): Promise<void> {
      isClosed = true
      engine.close()
      life.end()
      release?.()
      // What was accepted is stored still, and what is under way, which has been told to stop, settles what it knows.
      void Promise.all([engine.written(), engine.flusher.idle()]).then(() => {
        channel?.close()
        store.close()
      })
    },
  }
}
