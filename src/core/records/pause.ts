/** Why the whole outbox waits. */
export type PauseReason =
  /** The device is offline. */
  | 'offline'
  /** The proxy is overloaded, or did not answer. */
  | 'backoff'
  /** The proxy sent `Retry-After`. */
  | 'retry-after'
  /** The proxy refuses this page. Nothing is sent until the configuration is fixed and a flush or `resume` asks again. */
  | 'held'
  /** Another server answers at this address, such as a captive portal. */
  | 'misrouted'
  /** Three requests in a row got no answer although the device is online: an ad blocker, a CSP, or a proxy that is down. */
  | 'blocked'
  /** The proxy has feedback switched off. */
  | 'off'

/** Why the whole outbox waits, and how recent requests ended. It is stored, so it applies in all tabs and after a reload. */
export interface Pause {
  /** When the pause ends, in milliseconds since 1970. 0 means no pause, `null` no planned end. */
  readonly until: number | null
  /** When the pause was set, in milliseconds since 1970. */
  readonly since: number
  readonly reason?: PauseReason | undefined
  readonly code?: string | undefined
  /** Number of consecutive requests that failed as a whole, and how many of the most recent ones got no answer at all. */
  readonly failures: number
  readonly unanswered: number
  /** Number of successful requests since a trace was first suspected, counted from 1; 0 while none ever was. */
  readonly successes: number
  /** When the last of them succeeded, in milliseconds since 1970. */
  readonly succeededAt: number
  /** Number of consecutive requests refused by an intermediary, and the traces among them that were refused alone. */
  readonly refused: number
  readonly refusedAlone: readonly string[]
}

export const noPause: Pause = {
  until: 0,
  since: 0,
  failures: 0,
  unanswered: 0,
  successes: 0,
  succeededAt: 0,
  refused: 0,
  refusedAlone: [],
}
