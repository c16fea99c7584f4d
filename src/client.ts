import { nanoid } from 'nanoid'
import {
  type ClientEvent,
  type ClientOptions,
  requireClientOptions,
  resolveEndpoint,
} from './client-options.ts'
import { type FlushOptions, type FlushSummary, flush } from './core/flush.ts'
import { defaultGraceMs } from './core/grace.ts'
import type { Latest } from './core/latest.ts'
import { createOutbox, type Outbox, type OutboxLimits } from './core/outbox.ts'
import type { Receipt } from './core/receipt.ts'
import type { Transport } from './core/transport.ts'
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
  const { name = 'aftertrace', subject, inferencePipelineId, scrub, onEvent } = options
  const { clock = systemClock, random = Math.random } = options
  const tell = (event: ClientEvent) => onEvent?.(event)
  const onFault = (cause: unknown) => tell({ kind: 'fault', cause })
  const { transport, release } = chooseTransport(options)
  const store =
    options.store ??
    (hasIndexedDb() ? createDurableStore('aftertrace', clock, onFault) : createMemoryStore())
  const shared = store.medium === 'indexeddb'
  const lockName = `aftertrace:${name}:${subject ?? ''}`
  const watchers = new Set<Parameters<Parameters<typeof flush>[0]['watch']>[0]>()

  const { outbox, accept, flusher, start, latest, onOthers } = createOutbox({
    name,
    subject,
    store,
    transport,
    clock,
    random,
    newId: nanoid,
    online: isOnline,
    lock: createLock(lockName, shared ? globalThis.navigator?.locks : undefined),
    limits: { ...defaultLimits, ...options.limits },
    graceMs: options.graceMs ?? defaultGraceMs,
    announce: () => channel?.announce(),
    onEnded(ended) {
      for (const watcher of watchers) watcher(ended)
      for (const { entry, settlement } of ended) tell({ kind: 'settled', id: entry.id, settlement })
    },
    onFault,
  })
  const channel = shared ? openChannel(lockName, onOthers) : undefined
  const deafen = shared
    ? listenForWakes((reason) => void flusher.wake(reason), { clock, random })
    : undefined
  // Without storage there is nothing from before; and a Worker's clock and timers are not to be touched unasked.
  if (shared) start().catch(onFault)

  async function close(): Promise<void> {
    flusher.close()
    deafen?.()
    channel?.close()
    release?.()
    store.close()
  }

  return {
    async update(input) {
      const parsed = parseUpdate(input, inferencePipelineId)
      const scrubbed = scrub ? scrub(parsed) : parsed
      if (scrubbed === null) return scrubbedReceipt(parsed.inferenceId, clock.now())
      return accept(scrubbed === parsed ? parsed : parseUpdate(scrubbed, inferencePipelineId))
    },
    flush: (flushOptions) =>
      flush(
        {
          clock,
          flusher,
          fleeting: store.medium === 'memory',
          watch(watcher) {
            watchers.add(watcher)
            return () => void watchers.delete(watcher)
          },
          remaining: async () => (await outbox.pending()).map(({ update }) => update),
        },
        flushOptions,
      ),
    latest: ((ids: string | readonly string[]) =>
      typeof ids === 'string'
        ? latest(inferencePipelineId, [ids]).then((found) => found.get(ids))
        : latest(inferencePipelineId, ids)) as Client['latest'],
    pause: flusher.pause,
    resume: flusher.resume,
    close,
    [Symbol.asyncDispose]: close,
    outbox,
  }
}

function chooseTransport(options: ClientOptions): {
  readonly transport: Transport
  readonly release?: () => void
} {
  if (options.transport) return { transport: options.transport }
  const { clock = systemClock, name = 'aftertrace', subject = '', timeoutMs = 15_000 } = options
  const endpoint = resolveEndpoint(options.endpoint)
  const transport = createProxyTransport({
    endpoint,
    // Looked up at each call: a page may replace it, and it must not be called as a method.
    fetch: options.fetch ?? ((input, init) => globalThis.fetch(input, init)),
    clock,
    timeoutMs,
    credentials: options.credentials,
    online: isOnline,
  })
  return { transport, release: claimName(JSON.stringify([name, subject]), endpoint) }
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
function scrubbedReceipt(inferenceId: string, at: number): Receipt {
  const settled = Promise.resolve({ kind: 'discarded', code: 'scrubbed', at } as const)
  return { id: nanoid(), inferenceId, safety: 'memory', settled }
}

const defaultLimits: OutboxLimits = {
  entries: 1_000,
  bytes: 2 * 1_024 * 1_024,
  entryBytes: 32 * 1_024,
  maxAgeMs: 7 * 24 * 3_600_000,
}
