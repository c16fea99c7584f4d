export type { Choice } from './element/choices.ts'
export {
  FeedbackChangeEvent,
  FeedbackIntentEvent,
  FeedbackStateEvent,
} from './element/events.ts'
export { AftertraceFeedback } from './element/feedback-element.ts'
export { AftertraceOutbox } from './element/outbox-element.ts'
export type { Phrases } from './feedback/phrases/phrases.ts'
