import type { Ports } from '../outbox/ports.ts'
import { inferenceIdOf } from '../records/names.ts'
import type { AbortSignalLike } from '../update/abort-signal.ts'
import { requireGrant } from './is-grant.ts'

/** A request for a grant. */
export interface GrantAsk {
  readonly inferenceId: string
  /** Whether the proxy refused the previous grant. */
  readonly refresh: boolean
  /** Aborts after 10 s. A grant that comes later is still used. */
  readonly signal: AbortSignalLike
}

/** Returns a grant for a trace, usually from your server, or `undefined` for none. */
export type AskGrant = (ask: GrantAsk) => string | undefined | Promise<string | undefined>

/** Maximum number of concurrent calls. */
const maxAtOnce = 6
const patienceMs = 10_000

type AskerPorts = Pick<Ports, 'clock' | 'createAborter' | 'onFault'>

/**
 * Asks for the grants of traces, one call for each trace at a time. Delivery does not wait for the answer. An answer that
 * is not a grant is reported as a fault.
 */
export function createGrantAsker(
  ask: AskGrant,
  { clock, createAborter, onFault }: AskerPorts,
  onGrant: (trace: string, grant: string) => void,
) {
  const asked = new Set<string>()
  const queue: (() => void)[] = []
  let active = 0

  function start(trace: string, refresh: boolean): void {
    const aborter = createAborter()
    active++
    const stop = (): void => {
      if (!asked.delete(trace)) return
      cancel()
      active--
      queue.shift()?.()
    }
    const cancel = clock.after(patienceMs, () => {
      aborter.abort()
      stop()
    })
    const answered = async () =>
      ask({ inferenceId: inferenceIdOf(trace), refresh, signal: aborter.signal })
    void answered()
      .then((grant) => {
        if (grant === undefined) return
        requireGrant(grant)
        onGrant(trace, grant)
      })
      .catch(onFault)
      .finally(stop)
  }

  return (trace: string, refresh: boolean): void => {
    if (asked.has(trace)) return
    asked.add(trace)
    if (active < maxAtOnce) start(trace, refresh)
    else queue.push(() => start(trace, refresh))
  }
}
