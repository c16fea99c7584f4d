import { useMemo, useSyncExternalStore } from 'react'
import type { Client } from '../client/client.ts'
import type { Outbox } from '../core/outbox/inspect.ts'
import type { Snapshot } from '../core/outbox/snapshot.ts'
import { useScope } from './provider.ts'

export interface OutboxView extends Snapshot {
  /** Lists, retries and discards single updates. */
  readonly outbox: Outbox
  /** Sends all updates that can be sent now. */
  readonly flush: Client['flush']
}

/** Snapshot on servers. */
const emptySnapshot: Snapshot = {
  traces: 0,
  pending: 0,
  deadLetters: 0,
  state: 'idle',
  storage: 'memory',
}

/**
 * Returns the state of the outbox.
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
