import type { Vote } from '../core/update/builders.ts'
import type { FeedbackState, Opinion } from '../feedback/state.ts'

type Details<Detail> = Readonly<Detail> & { readonly inferenceId: string }

class FeedbackEvent<Detail> extends CustomEvent<Details<Detail>> {
  constructor(type: string, detail: Details<Detail>, cancelable = false) {
    super(type, { detail, bubbles: true, composed: true, cancelable })
  }
}

/** A person is about to vote; nothing is stored yet, and nothing will be where this is canceled. */
export class FeedbackIntentEvent extends FeedbackEvent<{ next: Vote; previous: Vote }> {}

/** A person has voted, or explained a vote. */
export class FeedbackChangeEvent extends FeedbackEvent<Opinion> {}

/** How far the newest feedback got has changed. */
export class FeedbackStateEvent extends FeedbackEvent<Pick<FeedbackState, 'status' | 'code'>> {}

declare global {
  interface HTMLElementEventMap {
    'feedback-intent': FeedbackIntentEvent
    'feedback-change': FeedbackChangeEvent
    'feedback-state': FeedbackStateEvent
  }
}
