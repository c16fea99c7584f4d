import type { Clock } from '../../core/clock.ts'
import type { AskGrant } from '../../core/grants/ask-grants.ts'
import type { OutboxLimits } from '../../core/outbox/ports.ts'
import type { WaitingEvent } from '../../core/outbox/waiting-event.ts'
import type { Settlement } from '../../core/records/settlement.ts'
import type { OutboxStore } from '../../core/records/store.ts'
import type { Transport } from '../../core/update/transport.ts'
import type { ParsedUpdate, RowUpdate } from '../../core/update/update.ts'

/** Options of a client: where updates are sent, and to which pipeline they belong. There is no option for a key. */
export type ClientOptions = SharedOptions & (ProxyOptions | TransportOptions)

interface ProxyOptions {
  /**
   * URL of your proxy, which holds the key. A relative URL is resolved against the document, as by `fetch`. Without a
   * document, as in server-side rendering, a client with a relative URL can be created but refuses updates.
   */
  readonly endpoint: string | URL
  readonly transport?: undefined
}

interface TransportOptions {
  /** Sends updates in place of a proxy: on a server, the keyed transport of `aftertrace/openlayer`. */
  readonly transport: Transport
  readonly endpoint?: undefined
}

interface SharedOptions {
  /** UUID of the inference pipeline, unless an update has its own. */
  readonly inferencePipelineId: string
  /** Clients with the same name and subject share an outbox, also across tabs. `aftertrace` by default. */
  readonly name?: string | undefined
  /** Identifies the person, if several people share the device. Each has a separate outbox. */
  readonly subject?: string | undefined
  /** Where updates wait: by default in IndexedDB, or in memory where IndexedDB is missing. */
  readonly store?: OutboxStore | undefined
  /**
   * One grant for all traces, or a function that returns one for a trace, usually from your server. The function is called
   * again, with `refresh`, when the proxy refuses a grant. An answer that is not a grant, such as a login page, counts as
   * none and is reported as a fault.
   */
  readonly grant?: string | AskGrant | undefined
  /** Whether grants are stored with waiting updates, so that these can be sent after a restart; `true` by default. */
  readonly storeGrants?: boolean | undefined
  /** How many updates may wait, and for how long. */
  readonly limits?: Partial<OutboxLimits> | undefined
  /** Timeout of a request in milliseconds, the body included; 15,000 by default, less than 2^31. */
  readonly timeoutMs?: number | undefined
  /** Whether cookies are sent to the proxy; `same-origin` by default. */
  readonly credentials?: 'omit' | 'same-origin' | 'include' | undefined
  /**
   * Waits in milliseconds for a trace that Openlayer does not know yet; 1 min, 5 min, 30 min, 2 h and 12 h by default. With
   * an empty list an update of an unknown trace is rejected at once.
   */
  readonly graceMs?: readonly number[] | undefined
  /** Receives each update before it is stored and returns what to store, or `null` to discard it. Anything else is an error. */
  readonly scrub?: ((update: ParsedUpdate) => RowUpdate | null) | undefined
  /** Replaces the platform's `fetch`. */
  readonly fetch?: typeof fetch | undefined
  /** Replaces the platform's clock, for tests. */
  readonly clock?: Clock | undefined
  /** Replaces `Math.random`, for tests: returns a number from 0 (inclusive) to 1 (exclusive). */
  readonly random?: (() => number) | undefined
  /** Called when an update is settled, when updates have to wait, and when something fails that is not an answer. */
  readonly onEvent?: ((event: ClientEvent) => void) | undefined
  /** Whether to print on the console what a developer has to fix; by default only on `localhost` and similar hosts. */
  readonly debug?: boolean | undefined
}

/** An event to log. It contains no row. */
export type ClientEvent =
  /** An update left the outbox; `id` is that of its receipt. */
  | { readonly kind: 'settled'; readonly id: string; readonly settlement: Settlement }
  /** The whole outbox, or single traces, have to wait. */
  | WaitingEvent
  /** The storage failed, or a transport threw. Waiting updates stay and are tried again. */
  | { readonly kind: 'fault'; readonly cause: unknown }
