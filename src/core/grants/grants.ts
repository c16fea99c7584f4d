import type { Ports } from '../outbox/ports.ts'
import { changeState } from '../records/draft.ts'
import type { Transport } from '../update/transport.ts'
import { type AskGrant, createGrantAsker } from './ask-grants.ts'
import { createGrantBook } from './grant-book.ts'
import { withGrants } from './with-grants.ts'

/** Where grants come from, and where they may be kept. */
export interface GrantSource {
  /** One for everything, or a function that gets one for a trace. */
  readonly grant?: string | AskGrant | undefined
  readonly storeGrants: boolean
}

/**
 * The grants of an outbox: which trace has which, and where to get another. Nothing waits while one is asked for but
 * the trace that needs it.
 *
 * @param onAuthorized told when a trace that waited may be tried.
 */
export function createGrants(
  ports: Pick<Ports, 'store' | 'space' | 'clock' | 'createAborter' | 'onFault'>,
  { grant: given, storeGrants }: GrantSource,
  onAuthorized: () => void,
) {
  const { space, onFault } = ports
  const book = createGrantBook(storeGrants, typeof given === 'string' ? given : undefined)
  const onGrant = (trace: string, grant: string): void => {
    // The same again helps nobody: the trace tries it in its own time.
    if (grant !== book.of(trace)) void authorize(trace, grant).catch(onFault)
  }
  const ask = typeof given === 'function' ? createGrantAsker(given, ports, onGrant) : undefined

  /** Gives a trace its grant; what waits for it may go. */
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
    /** A transport that sends each update with the grant of its trace. */
    join: (transport: Transport): Transport =>
      withGrants(transport, book, ask !== undefined, (trace) =>
        ask?.(trace, book.of(trace) !== undefined),
      ),
  }
}

export type Grants = ReturnType<typeof createGrants>
