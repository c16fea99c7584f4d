/** Why nothing at all is sent for a while. */
export type PauseReason =
  /** The device is offline. */
  | 'offline'
  /** The proxy is busy, or did not answer. */
  | 'backoff'
  /** The proxy named a time. */
  | 'retry-after'
  /** The proxy refuses this page; somebody has to act. */
  | 'held'
  /** Something else answers at this address. */
  | 'misrouted'
  /** Three requests in a row met no answer although the device is online: an ad blocker, a CSP, a proxy that is down. */
  | 'blocked'
  /** The proxy says that feedback is switched off. */
  | 'off'

/** Why the whole outbox waits, and how requests went lately; stored, so that it holds in all tabs and after a reload. */
export interface Pause {
  /** Nothing is sent before this moment, in milliseconds since 1970; 0 is no pause, `null` until somebody acts. */
  readonly until: number | null
  /** When it was set. */
  readonly since: number
  readonly reason?: PauseReason | undefined
  readonly code?: string | undefined
  /** Requests in a row that failed as a whole, and how many of the last of them met no answer at all. */
  readonly failures: number
  readonly unanswered: number
  /** How many requests succeeded since a trace was first suspected, counted from 1; 0 while none ever was. */
  readonly successes: number
  /** When the last of them did. */
  readonly succeededAt: number
  /** Requests in a row that something in between refused, and the traces that were refused alone among them. */
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
