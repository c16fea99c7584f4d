import { useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Vote } from '../core/update/builders.ts'
import { type FeedbackState, idleState, type Opinion } from '../feedback/state.ts'
import { useScope } from './provider.ts'

/** What a button takes: `<button {...upProps}>Good answer</button>`. */
export interface VoteButtonProps {
  readonly type: 'button'
  readonly 'aria-pressed': boolean
  readonly onClick: () => void
}

export interface FeedbackView {
  /** What to show. */
  readonly state: FeedbackState
  /** Sets the vote; `null` takes it back. */
  readonly vote: (vote: Vote) => void
  /** What a press calls: the same vote again takes it back. */
  readonly toggle: (vote: Exclude<Vote, null>) => void
  /** Adds a comment, reasons or a suggestion to the vote. */
  readonly explain: (details: Partial<Omit<Opinion, 'vote'>>) => void
  /** Sends again what was refused. */
  readonly retry: () => void
  /** Gives it up. */
  readonly discard: () => void
  readonly upProps: VoteButtonProps
  readonly downProps: VoteButtonProps
}

/**
 * The feedback of one trace, and what changes it.
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
  'aftertrace: this client was closed. Make it outside of components, and leave it open: in StrictMode React runs clean-ups once before a component is used.'
