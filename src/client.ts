import { nanoid } from 'nanoid'
import type { Client } from './client-interface.ts'
import {
  type ClientEvent,
  type ClientOptions,
  requireClientOptions,
  resolveEndpoint,
} from './client-options.ts'
import { flush } from './core/flush.ts'
import { createOutbox } from './core/outbox.ts'
import type { Ports } from './core/ports.ts'
import type { Receipt } from './core/receipt.ts'
import { readLatest } from './core/review.ts'
import type { Ended } from './core/settlement.ts'
import { spaceOf } from './core/space.ts'
import { parseUpdate } from './core/update.ts'
import { claimName } from './name-registry.ts'
import { openChannel } from './web/channel.ts'
import { chooseStore } from './web/choose-store.ts'
import { systemClock } from './web/clock.ts'
import { createLock } from './web/lock.ts'
import { createProxyTransport } from './web/proxy-transport.ts'
import { isOnline, listenForWakes } from './web/wakes.ts'

/**
 * Makes a client. In a page, one for as long as it lives; in a Worker, one for each request.
 *
 * @throws ConfigurationError when the options cannot work.
 * @example
 * const client = createClient({
 *   endpoint: '/feedback',
 *   inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
 * })
 */
export function createClient(options: ClientOptions): Client {
  requireClientOptions(options)
  const {
    name = 'aftertrace',
    subject,
    inferencePipelineId,
    scrub,
    onEvent,
    clock = systemClock,
    random = Math.random,
  } = options
  const tell = (event: ClientEvent): void => {
    try {
      onEvent?.(event)
    } catch (mistake) {
      // The owner's, who should see it; nothing waits for them.
      console.error(mistake)
    }
  }
  let isClosed = false
  // What fails because of the closing is nobody's fault.
  const onFault = (cause: unknown) => isClosed || tell({ kind: 'fault', cause })
  const onStoreFault = (cause: unknown): void => {
    onFault(cause)
    // What failed may have happened all the same, or is kept elsewhere now.
    engine.onOthers()
  }
  const store = options.store ?? chooseStore(name, clock, onStoreFault)
  const isDurable = store.medium === 'indexeddb'
  const space = spaceOf(name, subject)
  const endpoint = options.endpoint === undefined ? '' : resolveEndpoint(options.endpoint)
  // What lives in memory is nobody else's.
  const release = isDurable && endpoint ? claimName(space, endpoint) : undefined
  const {
    entries = 1_000,
    bytes = 2_097_152,
    entryBytes = 32_768,
    maxAgeMs = 604_800_000,
  } = options.limits ?? {}
  const counters = new Set<(ended: readonly Ended[]) => void>()

  const ports: Ports = {
    store,
    space,
    transport:
      options.transport ?? createProxyTransport({ ...options, endpoint, online: isOnline }),
    clock,
    random,
    newId: nanoid,
    online: isOnline,
    lock: createLock(space, isDurable ? globalThis.navigator?.locks : undefined),
    limits: { entries, bytes, entryBytes, maxAgeMs },
    graceMs: options.graceMs ?? [60_000, 300_000, 1_800_000, 7_200_000, 43_200_000],
    onEnded(ended) {
      for (const count of counters) count(ended)
      for (const [{ id }, settlement] of ended) tell({ kind: 'settled', id, settlement })
    },
    onFault,
  }
  const engine = createOutbox(ports, name, () => channel?.announce())
  const { outbox, flusher } = engine
  const channel = isDurable ? openChannel(space, clock, engine.onOthers) : undefined
  const stopListening =
    isDurable &&
    listenForWakes(
      (reason) => {
        // News of other tabs may have been missed meanwhile.
        if (reason === 'visible') engine.onOthers()
        void flusher.wake(reason)
      },
      clock,
      random,
    )
  // Without storage there is nothing from before, and a Worker's timers are not to be touched unasked.
  if (isDurable) engine.start().catch(onFault)

  async function close(): Promise<void> {
    isClosed = true
    engine.close()
    if (stopListening) stopListening()
    channel?.close()
    release?.()
    // What is under way has been told to stop, and settles what it knows.
    void flusher.idle().then(() => store.close())
  }

  return {
    async update(input) {
      let update = parseUpdate(input, inferencePipelineId)
      if (scrub) {
        const scrubbed = scrub(update)
        if (!scrubbed) return refusedByScrub(update.inferenceId, clock.now())
        update = parseUpdate(scrubbed, inferencePipelineId)
      }
      return engine.accept(update)
    },
    async flush(flushOptions) {
      const kinds: string[] = []
      const count = (ended: readonly Ended[]) =>
        void kinds.push(...ended.map(([, { kind }]) => kind))
      counters.add(count)
      await flush(flusher, clock, store.medium === 'memory', flushOptions)
      counters.delete(count)
      const rejected = kinds.filter((kind) => kind === 'rejected').length
      const delivered = kinds.filter((kind) => kind === 'delivered' || kind === 'superseded').length
      const remaining = (await outbox.pending()).map(({ update }) => update)
      return { delivered, rejected, remaining }
    },
    latest: (async (ids: string | readonly string[]) => {
      const found = await readLatest(ports, inferencePipelineId, [ids].flat())
      return typeof ids === 'string' ? found.get(ids) : found
    }) as Client['latest'],
    pause: () => flusher.turn('paused'),
    resume: () => flusher.turn('running'),
    close,
    [Symbol.asyncDispose]: close,
    outbox,
  }
}

/** What `scrub` dropped was never accepted. */
function refusedByScrub(inferenceId: string, at: number): Receipt {
  const settled = Promise.resolve({ kind: 'discarded', code: 'scrubbed', at } as const)
  return { id: nanoid(), inferenceId, safety: 'memory', settled }
}
