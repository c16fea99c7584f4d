import type { Client } from '../client/client.ts'
import type { ClientOptions } from '../client/options/options.ts'
import { type Feedback, openFeedback } from '../feedback/feedback.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'

/** What the elements of a page share: one client for each endpoint, one store for each client, and the languages. */
export interface Shared {
  /** Makes a client; `aftertrace/element/define` gives it. */
  connect?: (options: ClientOptions) => Client
  readonly languages: Phrases[]
  clientOf(options: AttributeOptions): Client | undefined
  feedbackOf(client: Client, phrases: Phrases): Feedback
  /** Makes the same again, which is much faster than making it anew: pages show elements by the hundred. */
  again(key: string, make: () => HTMLElement): HTMLElement
  /** Told of each element that came, went or changed: a client is closed some time after the last one that uses it. */
  note(element: ClientUser): void
}

type AttributeOptions = Readonly<Record<'endpoint' | 'inferencePipelineId', string>> & {
  readonly subject: string | undefined
}
type ClientUser = Readonly<{ client: Client | undefined; isConnected: boolean }>

/** Frameworks that move an element, or render a page again, have put it back long before. */
const unusedMs = 10_000

export function createShared(): Shared {
  const clients = new Map<string, Client>()
  const stores = new WeakMap<Client, Map<Phrases, Feedback>>()
  const models = new Map<string, HTMLElement>()
  const users = new Set<ClientUser>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const shared: Shared = {
    languages: [],
    clientOf(options) {
      const { connect } = shared
      if (!connect || !options.endpoint || !options.inferencePipelineId) return undefined
      return once(clients, JSON.stringify(options), () => connect(options))
    },
    feedbackOf: (client, phrases) =>
      once(
        once(stores, client, () => new Map<Phrases, Feedback>()),
        phrases,
        () => openFeedback(client, { phrases }),
      ),
    again: (key, make) => once(models, key, make).cloneNode(true) as HTMLElement,
    note(element) {
      users[element.isConnected ? 'add' : 'delete'](element)
      clearTimeout(timer)
      timer = setTimeout(closeUnused, unusedMs)
    },
  }

  function closeUnused(): void {
    for (const [key, client] of clients) {
      if ([...users].some((user) => user.client === client)) continue
      const { pending, storage } = client.outbox.snapshot()
      // It goes on with what waits, and what is in memory alone would be lost.
      if (pending > 0 || storage === 'memory') continue
      clients.delete(key)
      void client.close()
    }
  }
  return shared
}

/** What was made for a key before, or is made now. */
function once<Key, Value>(
  made: { get(key: Key): Value | undefined; set(key: Key, value: Value): unknown },
  key: Key,
  make: () => Value,
): Value {
  const value = made.get(key) ?? make()
  made.set(key, value)
  return value
}
