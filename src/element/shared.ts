import type { Client } from '../client/client.ts'
import type { ClientOptions } from '../client/options/options.ts'
import { createFeedback, type Feedback } from '../feedback/feedback.ts'
import { en } from '../feedback/phrases/en.ts'
import type { Phrases } from '../feedback/phrases/phrases.ts'

/** What all elements of a page share: one client for each endpoint, one store for each client, and the languages. */
export interface Shared {
  /** Makes a client; `aftertrace/element/define` gives it. */
  connect?: (options: ClientOptions) => Client
  readonly languages: Phrases[]
  /** What all elements look like. */
  sheet?: CSSStyleSheet
  clientOf(endpoint: string, inferencePipelineId: string, subject: string): Client | undefined
  feedbackOf(client: Client, phrases: Phrases): Feedback
  /** Makes the same again, which is much faster than making it anew: pages show elements by the hundred. */
  again(key: string, make: () => HTMLElement): HTMLElement
}

export function createShared(): Shared {
  const clients = new Map<string, Client | undefined>()
  const stores = new WeakMap<Client, Map<Phrases, Feedback>>()
  const models = new Map<string, HTMLElement>()
  const shared: Shared = {
    languages: [en],
    clientOf(endpoint, inferencePipelineId, subject) {
      if (!endpoint || !inferencePipelineId) return undefined
      const options = { endpoint, inferencePipelineId, subject: subject || undefined }
      return once(clients, JSON.stringify(options), () => shared.connect?.(options))
    },
    feedbackOf: (client, phrases) =>
      once(
        once(stores, client, () => new Map<Phrases, Feedback>()),
        phrases,
        () => createFeedback(client, { phrases }),
      ),
    again: (key, make) => once(models, key, make).cloneNode(true) as HTMLElement,
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
