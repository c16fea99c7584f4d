import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Vote } from '../core/update/builders.ts'
import { type FeedbackState, idleState, type Opinion } from '../feedback/state.ts'
import { useScope } from './provider.ts'

/** Props of a vote button: `<button {...upProps}>Good answer</button>`. */
export interface VoteButtonProps {
  readonly type: 'button'
  readonly 'aria-pressed': boolean
  readonly onClick: () => void
}

export interface FeedbackView {
  /** State to show. */
  readonly state: FeedbackState
  /** Sets the vote; `null` removes it. */
  readonly vote: (vote: Vote) => void
  /** Sets the vote, or removes it if it is already set. */
  readonly toggle: (vote: Exclude<Vote, null>) => void
  /** Adds a comment, reasons or a suggestion to the vote. */
  readonly explain: (details: Partial<Omit<Opinion, 'vote'>>) => void
  /** Sends refused updates again. */
  readonly retry: () => void
  /** Discards refused updates. */
  readonly discard: () => void
  readonly upProps: VoteButtonProps
  readonly downProps: VoteButtonProps
}

/**
 * Returns the feedback on one trace and functions that change it.
 *
 * @throws ConfigurationError `no_provider` outside of a `FeedbackProvider`.
 * @example
 * const { state, upProps, downProps } = useFeedback(inferenceId)
 */
export function useFeedback(inferenceId: string): FeedbackView {
  const { feedback } = useScope()
  const state = useSyncExternalStore(
    useMemo(
      () => (listener: () => void) => feedback.subscribe(inferenceId, listener),
      [feedback, inferenceId],
    ),
    () => feedback.get(inferenceId),
    () => idleState,
  )
  const { code } = state
  useEffect(() => {
    if (code === 'closed') console.error(closedAdvice)
  }, [code])

  return useMemo(() => {
    const propsOf = (kind: 'up' | 'down'): VoteButtonProps => ({
      type: 'button',
      'aria-pressed': state.vote === kind,
      onClick: () => feedback.toggle(inferenceId, kind),
    })
    return {
      state,
      vote: (vote) => feedback.vote(inferenceId, vote),
      toggle: (vote) => feedback.toggle(inferenceId, vote),
      explain: (details) => feedback.explain(inferenceId, details),
      retry: () => feedback.retry(inferenceId),
      discard: () => feedback.discard(inferenceId),
      upProps: propsOf('up'),
      downProps: propsOf('down'),
    }
  }, [feedback, inferenceId, state])
}

const closedAdvice =
  'aftertrace: this client was closed. Create it outside of components and do not close it: in StrictMode React runs each clean-up once after the first mount.'
