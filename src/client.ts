import { nanoid } from 'nanoid'
import {
  type ClientEvent,
  type ClientOptions,
  requireClientOptions,
  resolveEndpoint,
} from './client-options.ts'
import type { Ended } from './core/end.ts'
import { type FlushOptions, flush } from './core/flush.ts'
import { createOutbox, type Outbox } from './core/outbox.ts'
import type { Ports } from './core/ports.ts'
import type { Receipt } from './core/receipt.ts'
import { type Latest, readLatest } from './core/review.ts'
import { spaceOf } from './core/space.ts'
import { parseUpdate, type RowUpdate } from './core/update.ts'
import { claimName } from './name-registry.ts'
import { openChannel } from './web/channel.ts'
import { systemClock } from './web/clock.ts'
import { createDurableStore } from './web/durable-store.ts'
import { createLock } from './web/lock.ts'
import { createMemoryStore } from './web/memory-store.ts'
import { createProxyTransport } from './web/proxy-transport.ts'
import { isOnline, listenForWakes } from './web/wakes.ts'

/** Attaches row updates to traces, and keeps each until it is delivered. */
export interface Client {
  /**
   * Accepts a row update. Resolves when it is safe, not when it is delivered: `receipt.settled` tells that.
   *
   * @throws ValidationError for an update that the wire cannot carry; nothing was stored then.
   * @example
   * const receipt = await client.update(humanFeedback('832y98d3', 'up'))
   * receipt.safety // 'stored'
   */
  update(update: RowUpdate): Promise<Receipt>
  /**
   * Delivers what can be delivered now. In a Worker it waits out short pauses, 25 s at most, and hands back what
   * remains, for a queue of your own.
   *
   * @example
   * ctx.waitUntil(client.flush())
   */
  flush(options?: FlushOptions): Promise<FlushSummary>
  /** The newest values of a trace known on this device, waiting over delivered; no server is asked. */
  latest(inferenceId: string): Promise<Latest | undefined>
  latest(inferenceIds: readonly string[]): Promise<ReadonlyMap<string, Latest>>
  /** Stops sending; goes on accepting. */
  pause(): void
  /** Sends again, also after the proxy had refused us altogether. */
  resume(): void
  /** Lets go of everything but what is stored. */
  close(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
  readonly outbox: Outbox
}

/** What a flush achieved. */
export interface FlushSummary {
  /** How many accepted updates reached the next hop meanwhile, by this page. */
  readonly delivered: number
  readonly rejected: number
  /** What still waits. */
  readonly remaining: readonly RowUpdate[]
}

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
  const onFault = (cause: unknown) => tell({ kind: 'fault', cause })
  const store =
    options.store ??
    (hasIndexedDb() ? createDurableStore(name, clock, onFault) : createMemoryStore())
  const isDurable = store.medium === 'indexeddb'
  const ownSpace = (person: string | undefined) => spaceOf(name, person)
  const space = ownSpace(subject)
  const endpoint = options.endpoint === undefined ? '' : resolveEndpoint(options.endpoint)
  const release = endpoint && claimName(space, endpoint)
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
    limits: {
      entries: 1_000,
      bytes: 2_097_152,
      entryBytes: 32_768,
      maxAgeMs: 604_800_000,
      ...options.limits,
    },
    graceMs: options.graceMs ?? [60_000, 300_000, 1_800_000, 7_200_000, 43_200_000],
    onEnded(ended) {
      for (const count of counters) count(ended)
      for (const [{ id }, settlement] of ended) tell({ kind: 'settled', id, settlement })
    },
    onFault,
  }
  const engine = createOutbox(ports, ownSpace, () => channel?.announce())
  const { outbox, flusher } = engine
  const channel = isDurable ? openChannel(space, clock, engine.onOthers) : undefined
  const stopListening =
    isDurable && listenForWakes((reason) => void flusher.wake(reason), clock, random)
  // Without storage there is nothing from before, and a Worker's timers are not to be touched unasked.
  if (isDurable) engine.start().catch(onFault)

  async function close(): Promise<void> {
    flusher.turn('closed')
    if (stopListening) stopListening()
    channel?.close()
    if (release) release()
    store.close()
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

function hasIndexedDb(): boolean {
  try {
    return typeof indexedDB !== 'undefined'
  } catch {
    // A sandboxed frame may not even ask.
    return false
  }
}

/** What `scrub` dropped was never accepted. */
function refusedByScrub(inferenceId: string, at: number): Receipt {
  const settled = Promise.resolve({ kind: 'discarded', code: 'scrubbed', at } as const)
  return { id: nanoid(), inferenceId, safety: 'memory', settled }
}
