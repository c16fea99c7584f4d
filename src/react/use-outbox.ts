import { useMemo, useSyncExternalStore } from 'react'
import type { Client } from '../client/client.ts'
import type { Outbox } from '../core/outbox/inspect.ts'
import type { Snapshot } from '../core/outbox/snapshot.ts'
import { useScope } from './provider.ts'

export interface OutboxView extends Snapshot {
  /** What waits and what was refused, one by one. */
  readonly outbox: Outbox
  /** Sends now what can be sent. */
  readonly flush: Client['flush']
}

/** On a server nothing waits. */
const emptySnapshot: Snapshot = {
  traces: 0,
  pending: 0,
  deadLetters: 0,
  state: 'idle',
  storage: 'memory',
}

/**
 * What waits in the outbox.
 *
 * @throws ConfigurationError `no_provider` outside of a `FeedbackProvider`.
 * @example
 * const { traces, flush } = useOutbox()
 */
export function useOutbox(): OutboxView {
  const { client } = useScope()
  const { outbox } = client
  const snapshot = useSyncExternalStore(outbox.subscribe, outbox.snapshot, () => emptySnapshot)
  return useMemo(
    () => ({ ...snapshot, outbox, flush: (options) => client.flush(options) }),
    [client, outbox, snapshot],
  )
}
