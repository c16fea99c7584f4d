import type { Clock } from '../../core/clock.ts'
import type { AskGrant } from '../../core/grants/ask-grants.ts'
import type { OutboxLimits } from '../../core/outbox/ports.ts'
import type { WaitingEvent } from '../../core/outbox/waiting-event.ts'
import type { Settlement } from '../../core/records/settlement.ts'
import type { OutboxStore } from '../../core/records/store.ts'
import type { Transport } from '../../core/update/transport.ts'
import type { ParsedUpdate, RowUpdate } from '../../core/update/update.ts'

/** What a client needs to know: where updates go, and which pipeline they belong to. There is no option for a key. */
export type ClientOptions = SharedOptions & (ProxyOptions | TransportOptions)

interface ProxyOptions {
  /**
   * The URL of your proxy, which holds the key; relative to the document, as for `fetch`. Where there is none, as where pages are rendered on
   * a server, a client with a relative one can be made, and refuses updates.
   */
  readonly endpoint: string | URL
  readonly transport?: undefined
}

interface TransportOptions {
  /** Carries updates instead of a proxy: on a server, the keyed one from `aftertrace/openlayer`. */
  readonly transport: Transport
  readonly endpoint?: undefined
}

interface SharedOptions {
  /** The UUID of the pipeline whose traces are updated, unless an update names another. */
  readonly inferencePipelineId: string
  /** Clients of one name and subject share an outbox, across tabs. `aftertrace` by default. */
  readonly name?: string | undefined
  /** Who uses the device, if several people do: their outboxes are kept apart. */
  readonly subject?: string | undefined
  /** Where updates wait: IndexedDB where there is one, otherwise memory. */
  readonly store?: OutboxStore | undefined
  /**
   * What the proxy asks for, if it does: one grant for everything, or a function that gets one for a trace, as a
   * rule from your server. It is asked again, with `refresh`, when the proxy does not accept what it had. An answer that
   * is no grant, such as a login page, counts as none, and is a fault.
   */
  readonly grant?: string | AskGrant | undefined
  /** Whether grants may be kept beside what waits, so that it can be sent after a restart; `true` by default. */
  readonly storeGrants?: boolean | undefined
  /** How much waits at most, and for how long. */
  readonly limits?: Partial<OutboxLimits> | undefined
  /** How long to wait for an answer of the proxy, body included; 15,000 ms by default, less than 2^31. */
  readonly timeoutMs?: number | undefined
  /** Whether cookies travel to the proxy; `same-origin` by default. */
  readonly credentials?: 'omit' | 'same-origin' | 'include' | undefined
  /**
   * The waits, in milliseconds, for a trace that Openlayer does not know yet; 1 min, 5 min, 30 min, 2 h and
   * 12 h by default. An empty list makes an unknown trace a rejection at once.
   */
  readonly graceMs?: readonly number[] | undefined
  /** Sees each update before it is stored and returns what may be, or `null` for nothing at all; anything else is an error. */
  readonly scrub?: ((update: ParsedUpdate) => RowUpdate | null) | undefined
  /** Instead of the platform's. */
  readonly fetch?: typeof fetch | undefined
  /** Instead of the platform's, for tests. */
  readonly clock?: Clock | undefined
  /** Instead of `Math.random`, for tests: from 0 (included) to 1 (excluded). */
  readonly random?: (() => number) | undefined
  /** Told what becomes of updates, why they wait, and of faults that are nobody's answer. */
  readonly onEvent?: ((event: ClientEvent) => void) | undefined
  /** Whether to say on the console what a developer has to fix; by default on `localhost` and its like. */
  readonly debug?: boolean | undefined
}

/** Something a client's owner may want to log; it holds no row. */
export type ClientEvent =
  /** An accepted update left the outbox; `id` is its receipt's. */
  | { readonly kind: 'settled'; readonly id: string; readonly settlement: Settlement }
  /** The whole outbox, or single traces, wait from now on. */
  | WaitingEvent
  /** The storage failed, or a transport threw: what waits stays, and is tried again. */
  | { readonly kind: 'fault'; readonly cause: unknown }
