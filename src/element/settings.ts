import type { Feedback } from '../feedback/feedback.ts'
import { AftertraceElement, shared } from './base.ts'
import { type Choice, choicesOf } from './words.ts'

/** What a page sets on the element: attributes, and the properties beside them. */
export abstract class FeedbackSettings extends AftertraceElement {
  #feedback: Feedback | undefined
  #grant: string | undefined

  /** The store, where a page has one of its own; otherwise the client's. */
  get feedback(): Feedback | undefined {
    const { client } = this
    return this.#feedback ?? (client && shared.feedbackOf(client, this.phrases))
  }

  set feedback(feedback: Feedback | undefined) {
    this.#feedback = feedback
    this.update()
  }

  /** The trace. Without one the element is disabled. */
  get inferenceId(): string {
    return this.read('inference-id')
  }

  set inferenceId(inferenceId: string) {
    this.setAttribute('inference-id', inferenceId)
  }

  /** What can be chosen where `scale` is `choice`. */
  get choices(): readonly Choice[] {
    return choicesOf(this, 'choices')
  }

  set choices(choices: readonly (Choice | string)[]) {
    this.setAttribute('choices', JSON.stringify(choices))
  }

  /** What can be said against an answer; their keys are stored. */
  get reasons(): readonly Choice[] {
    const { phrases } = this
    const usual = ['incorrect', 'incomplete', 'unclear', 'other'] as const
    return this.read('reasons')
      ? choicesOf(this, 'reasons')
      : usual.map((key) => ({ key, label: phrases[key] }))
  }

  set reasons(reasons: readonly (Choice | string)[]) {
    this.setAttribute('reasons', JSON.stringify(reasons))
  }

  /** Allows votes on this trace, where the proxy asks for a grant. It cannot be read again. */
  set grant(grant: string | undefined) {
    this.#grant = grant
    this.update()
  }

  /** Hands the grant to the client, once both and the trace are known. What reads the page later does not find it. */
  protected authorize(): void {
    const grant = this.read('grant') || this.#grant
    const { client, inferenceId } = this
    const isKnown = client && inferenceId && grant
    this.#grant = isKnown ? '' : grant
    this.removeAttribute('grant')
    if (isKnown) client.authorize(inferenceId, grant).catch(console.error)
  }
}
