import type { Ports } from '../outbox/ports.ts'
import { changeState } from '../records/draft.ts'
import type { Transport } from '../update/transport.ts'
import { type AskGrant, createGrantAsker } from './ask-grants.ts'
import { createGrantBook } from './grant-book.ts'
import { withGrants } from './with-grants.ts'

/** Where grants come from, and whether they may be stored. */
export interface GrantSource {
  /** One grant for all traces, or a function that returns one for a trace. */
  readonly grant?: string | AskGrant | undefined
  readonly storeGrants: boolean
}

/**
 * Manages the grants of an outbox. While a grant is being requested, only the trace that needs it waits.
 *
 * @param onAuthorized called when a waiting trace has a grant and can be sent.
 */
export function createGrants(
  ports: Pick<Ports, 'store' | 'space' | 'clock' | 'createAborter' | 'onFault'>,
  { grant: given, storeGrants }: GrantSource,
  onAuthorized: () => void,
) {
  const { space, onFault } = ports
  const book = createGrantBook(storeGrants, typeof given === 'string' ? given : undefined)
  const onGrant = (trace: string, grant: string): void => {
    // The same grant changes nothing: the trace is retried after its back-off.
    if (grant !== book.of(trace)) void authorize(trace, grant).catch(onFault)
  }
  const ask = typeof given === 'function' ? createGrantAsker(given, ports, onGrant) : undefined

  /** Sets the grant of a trace and makes entries due that wait for one. */
  async function authorize(trace: string, grant: string): Promise<void> {
    book.keep(trace, grant)
    const span = { from: trace, to: trace, keysOnly: true as const }
    const isWaiting = await changeState(ports, space, [span], [], (draft) => {
      const newest = [...draft.waitingOf(trace).entries.values()].at(-1)
      if (!newest) return false
      const record = draft.edit(trace)
      if (storeGrants) record.grant = [newest.time, grant]
      if (record.reason === 'grant') record.dueAt = 0
      return true
    })
    if (isWaiting) onAuthorized()
  }

  return {
    authorize,
    keep: book.keep,
    toStore: book.toStore,
    longest: book.longest,
    onFound: book.onFound,
    /** Wraps a transport so that it sends each update with the grant of its trace. */
    join: (transport: Transport): Transport =>
      withGrants(transport, book, ask !== undefined, (trace) =>
        ask?.(trace, book.of(trace) !== undefined),
      ),
  }
}

export type Grants = ReturnType<typeof createGrants>
