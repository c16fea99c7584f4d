export { AftertraceFeedback, type AftertraceFeedbackProps } from './react/feedback-component.ts'
export { FeedbackProvider, type FeedbackProviderProps } from './react/provider.ts'
export { type FeedbackView, useFeedback, type VoteButtonProps } from './react/use-feedback.ts'
export { type OutboxView, useOutbox } from './react/use-outbox.ts'
