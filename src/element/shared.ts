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
}

export function createShared(): Shared {
  const clients = new Map<string, Client>()
  const stores = new WeakMap<Client, Map<Phrases, Feedback>>()
  const shared: Shared = {
    languages: [en],
    clientOf(endpoint, inferencePipelineId, subject) {
      if (!endpoint || !inferencePipelineId) return undefined
      const key = JSON.stringify([endpoint, inferencePipelineId, subject])
      const client =
        clients.get(key) ??
        shared.connect?.({ endpoint, inferencePipelineId, subject: subject || undefined })
      if (client) clients.set(key, client)
      return client
    },
    feedbackOf(client, phrases) {
      const known = stores.get(client) ?? new Map<Phrases, Feedback>()
      const feedback = known.get(phrases) ?? createFeedback(client, { phrases })
      stores.set(client, known.set(phrases, feedback))
      return feedback
    },
  }
  return shared
}
