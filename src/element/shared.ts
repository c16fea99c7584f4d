import type { Client } from '../client/client.ts'
import type { ClientOptions } from '../client/options/options.ts'
import { type Feedback, openFeedback } from '../feedback/feedback.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'

/** Data shared by the elements of a page: clients, their stores, and languages. */
export interface Shared {
  /** Creates a client. Set by `aftertrace/element/define`. */
  create?: (options: ClientOptions) => Client
  readonly languages: Phrases[]
  clientOf(options: AttributeOptions): Client | undefined
  feedbackOf(client: Client, phrases: Phrases): Feedback
  /** Returns a clone of the element first made for the key. Cloning is much faster, and pages show hundreds of elements. */
  clone(key: string, make: () => HTMLElement): HTMLElement
  /** Must be called when an element is added, changed or removed. Unused clients are closed after a while. */
  track(element: ClientUser): void
}

type AttributeOptions = Readonly<Record<'endpoint' | 'inferencePipelineId', string>> & {
  readonly subject: string | undefined
}
type ClientUser = Readonly<{ client: Client | undefined; isConnected: boolean }>

/** Long enough for frameworks that remove an element and insert it elsewhere. */
const unusedMs = 10_000

export function createShared(): Shared {
  const clients = new Map<string, Client>()
  const stores = new WeakMap<Client, Map<Phrases, Feedback>>()
  const originals = new Map<string, HTMLElement>()
  const users = new Set<ClientUser>()
  let timer: ReturnType<typeof setTimeout> | undefined

  const shared: Shared = {
    languages: [],
    clientOf(options) {
      const { create } = shared
      if (!create || !options.endpoint || !options.inferencePipelineId) return undefined
      return getOrMake(clients, JSON.stringify(options), () => create(options))
    },
    feedbackOf: (client, phrases) =>
      getOrMake(
        getOrMake(stores, client, () => new Map<Phrases, Feedback>()),
        phrases,
        () => openFeedback(client, { phrases }),
      ),
    clone: (key, make) => getOrMake(originals, key, make).cloneNode(true) as HTMLElement,
    track(element) {
      users[element.isConnected ? 'add' : 'delete'](element)
      clearTimeout(timer)
      timer = setTimeout(closeUnused, unusedMs)
    },
  }

  function closeUnused(): void {
    for (const [key, client] of clients) {
      if ([...users].some((user) => user.client === client)) continue
      const { pending, storage } = client.outbox.snapshot()
      // Waiting updates are still delivered, and updates that are only in memory would be lost.
      if (pending > 0 || storage === 'memory') continue
      clients.delete(key)
      void client.close()
    }
  }
  return shared
}

/** Returns the value of a key. Makes it if there is none. */
function getOrMake<Key, Value>(
  map: { get(key: Key): Value | undefined; set(key: Key, value: Value): unknown },
  key: Key,
  make: () => Value,
): Value {
  const value = map.get(key) ?? make()
  map.set(key, value)
  return value
}
