import type { Vote } from '../core/update/builders.ts'
import type { FeedbackState, Opinion } from '../feedback/state.ts'

type Details<Detail> = Readonly<Detail> & { readonly inferenceId: string }

class FeedbackEvent<Detail> extends CustomEvent<Details<Detail>> {
  constructor(type: string, detail: Details<Detail>, cancelable = false) {
    super(type, { detail, bubbles: true, composed: true, cancelable })
  }
}

/** A person is about to vote. Nothing is stored yet, and nothing will be if the event is canceled. */
export class FeedbackIntentEvent extends FeedbackEvent<{ next: Vote; previous: Vote }> {}

/** A person has changed the vote or its details. */
export class FeedbackChangeEvent extends FeedbackEvent<Opinion> {}

/** The delivery status of the newest feedback has changed. */
export class FeedbackStateEvent extends FeedbackEvent<Pick<FeedbackState, 'status' | 'code'>> {}

declare global {
  interface HTMLElementEventMap {
    'feedback-intent': FeedbackIntentEvent
    'feedback-change': FeedbackChangeEvent
    'feedback-state': FeedbackStateEvent
  }
}
