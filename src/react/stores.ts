import type { Client } from '../client/client.ts'
import { createFeedback } from '../feedback/create-feedback.ts'
import type { Feedback } from '../feedback/feedback.ts'
import type { FeedbackOptions } from '../feedback/options.ts'

/**
 * Creates the collection of feedback stores, by client and options. A store subscribes to its client and its page until
 * they end, so a view that is mounted again must reuse it.
 */
export function createStores() {
  const stores = new WeakMap<Client, Map<string, Feedback>>()

  return {
    feedbackOf(client: Client, options: FeedbackOptions): Feedback {
      // Inline options are new objects and functions at each rendering, so compare their text.
      const key = JSON.stringify(options, (_, value) =>
        typeof value === 'function' ? String(value) : value,
      )
      const known = stores.get(client) ?? new Map<string, Feedback>()
      const feedback = known.get(key) ?? createFeedback(client, options)
      stores.set(client, known.set(key, feedback))
      return feedback
    },
  }
}
