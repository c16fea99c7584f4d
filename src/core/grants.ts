import { type AskGrant, createGrantAsker } from './ask-grants.ts'
import { createGrantBook } from './grant-book.ts'
import { exactly, under } from './keys.ts'
import type { Lane } from './lane.ts'
import type { Ports } from './ports.ts'
import type { Stored } from './store.ts'
import type { Transport } from './update/transport.ts'
import { withGrants } from './with-grants.ts'

/** Where grants come from, and where they may be kept. */
export interface GrantSource {
  /** One for everything, or a function that gets one for a trace. */
  readonly grant?: string | AskGrant | undefined
  readonly storeGrants: boolean
}

/**
 * The grants of an outbox: which lane has which, and where to get another. They are got outside of the lock, and
 * a lane without one waits by itself.
 *
 * @param onAuthorized told when a lane that waited may be tried.
 */
export function createGrants(
  ports: Ports,
  { grant: given, storeGrants }: GrantSource,
  onAuthorized: () => void,
) {
  const { store, space, onFault } = ports
  const fixed = typeof given === 'string' ? given : undefined
  const book = createGrantBook(ports, storeGrants, fixed)
  const onGrant = (lane: string, grant: string): void => {
    // The same again helps nobody: the lane tries it in its own time.
    if (grant !== book.of(lane)) void authorize(lane, grant).catch(onFault)
  }
  const ask = typeof given === 'function' ? createGrantAsker(given, ports, onGrant) : undefined

  /** Gives a lane its grant; what waits for it may go. */
  async function authorize(lane: string, grant: string): Promise<void> {
    book.keep(lane, grant)
    const ranges = [
      { ...under('entry', space, lane), limit: 1, keysOnly: true as const },
      exactly('lane', space, lane),
    ]
    const isWaiting = await store.change(ranges, ([entries = [], lanes = []]) => {
      if (entries.length === 0) return { answer: false }
      const put: Stored[] = []
      const record = book.recordOf(lane)
      if (record) put.push(record)
      for (const { key, value } of lanes) {
        if ((value as Lane).reason === 'grant') {
          put.push({ key, value: { ...(value as Lane), dueAt: 0 } })
        }
      }
      return { put, answer: true }
    })
    if (isWaiting) onAuthorized()
  }

  return {
    authorize,
    keep: book.keep,
    recordOf: book.recordOf,
    longest: book.longest,
    load: book.load,
    /** A transport that sends each update with the grant of its lane. */
    join: (transport: Transport): Transport =>
      withGrants(transport, book, ask !== undefined, (lane) =>
        ask?.(lane, book.of(lane) !== undefined),
      ),
  }
}

export type Grants = ReturnType<typeof createGrants>
