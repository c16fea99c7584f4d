import type { Phrases } from './phrases.ts'
import { spoken } from './spoken.ts'

/** English, the default. */
export const en: Phrases = {
  ...spoken,
  lang: 'en',
  group: 'Was this answer helpful?',
  up: 'Good answer',
  down: 'Bad answer',
  starOne: '{count} star',
  starOther: '{count} stars',
  clear: 'Clear rating',
  more: 'Tell us more',
  prompt: 'What could be better?',
  incorrect: 'Not correct',
  incomplete: 'Incomplete',
  unclear: 'Hard to follow',
  other: 'Something else',
  comment: 'Comment',
  suggestion: 'What should the answer have been?',
  leftOne: '{count} character left',
  leftOther: '{count} characters left',
  submit: 'Save',
  dismiss: 'Close',
  retry: 'Try again',
  disclosure: 'Stored with this answer.',
  empty: 'Nothing waiting',
  waitingOne: '{count} waiting',
  waitingOther: '{count} waiting',
  outbox: 'Waiting to be sent',
  send: 'Send now',
  discard: 'Discard',
}
