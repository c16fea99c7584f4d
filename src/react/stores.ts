import type { Client } from '../client/client.ts'
import { createFeedback } from '../feedback/create-feedback.ts'
import type { Feedback } from '../feedback/feedback.ts'
import type { FeedbackOptions } from '../feedback/options.ts'

/**
 * Remembers the stores of each client, by their options: a store watches its client and its page for as long as these
 * live, so views that come and go must not make new ones.
 */
export function createStores() {
  const stores = new WeakMap<Client, Map<string, Feedback>>()

  return {
    feedbackOf(client: Client, options: FeedbackOptions): Feedback {
      // Options that are written in place are other objects and functions each time; their text is the same.
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
