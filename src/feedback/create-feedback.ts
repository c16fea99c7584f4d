import type { Client } from '../client/client.ts'
import { refuseUnknownOptions } from '../core/update/unknown-option.ts'
import { usualColumns } from './columns.ts'
import { type Feedback, openFeedback } from './feedback.ts'
import type { FeedbackOptions } from './options.ts'

/**
 * Creates the feedback store of a client. Create one per client and share it between all views.
 *
 * @throws ConfigurationError `unknown_option` if an option is unknown, for example misspelled.
 * @example
 * const feedback = createFeedback(client)
 * feedback.subscribe('832y98d3', () => show(feedback.get('832y98d3')))
 * button.onclick = () => feedback.toggle('832y98d3', 'up')
 */
export function createFeedback(client: Client, options: FeedbackOptions = {}): Feedback {
  refuseUnknownOptions(options, ['columns', 'encode', 'phrases', 'clock'])
  refuseUnknownOptions(options.columns ?? {}, Object.keys(usualColumns), 'columns')
  return openFeedback(client, options)
}
