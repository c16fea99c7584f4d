import type { Ports } from '../outbox/ports.ts'
import { inferenceIdOf } from '../records/names.ts'
import type { AbortSignalLike } from '../update/abort-signal.ts'
import { requireGrant } from './is-grant.ts'

/** What a grant is asked for. */
export interface GrantAsk {
  readonly inferenceId: string
  /** The proxy did not accept the one it had. */
  readonly refresh: boolean
  /** Aborts after 10 s; what comes later is taken all the same. */
  readonly signal: AbortSignalLike
}

/** Gets a grant for a trace, from your server as a rule, or none. */
export type AskGrant = (ask: GrantAsk) => string | undefined | Promise<string | undefined>

/** As many are asked for at once. */
const maxAtOnce = 6
const patienceMs = 10_000

type AskerPorts = Pick<Ports, 'clock' | 'createAborter' | 'onFault'>

/** Asks for the grants of traces, each once at a time; nobody waits for the answer. One that is no grant is a fault. */
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
