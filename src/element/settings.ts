import type { Feedback } from '../feedback/feedback.ts'
import { AftertraceElement, shared } from './base.ts'
import { type Choice, choicesOf } from './choices.ts'

/** Attributes and properties that a page sets on the element. */
export abstract class FeedbackSettings extends AftertraceElement {
  #feedback: Feedback | undefined
  #grant: string | undefined

  /** Store to use. The default is shared by all elements of the client. */
  get feedback(): Feedback | undefined {
    const { client } = this
    return this.#feedback ?? (client && shared.feedbackOf(client, this.phrases))
  }

  set feedback(feedback: Feedback | undefined) {
    this.#feedback = feedback
    this.update()
  }

  /** Inference id of the trace. Without it the element is disabled. */
  get inferenceId(): string {
    return this.read('inference-id')
  }

  set inferenceId(inferenceId: string) {
    this.setAttribute('inference-id', inferenceId)
  }

  /** Choices offered if `scale` is `choice`. */
  get choices(): readonly Choice[] {
    return choicesOf(this, 'choices')
  }

  set choices(choices: readonly (Choice | string)[]) {
    this.setAttribute('choices', JSON.stringify(choices))
  }

  /** Reasons offered in the panel. Their keys are stored. */
  get reasons(): readonly Choice[] {
    const { phrases } = this
    const defaults = ['incorrect', 'incomplete', 'unclear', 'other'] as const
    return this.read('reasons')
      ? choicesOf(this, 'reasons')
      : defaults.map((key) => ({ key, label: phrases[key] }))
  }

  set reasons(reasons: readonly (Choice | string)[]) {
    this.setAttribute('reasons', JSON.stringify(reasons))
  }

  /** Grant for this trace, if the proxy requires one. It cannot be read. */
  set grant(grant: string | undefined) {
    this.#grant = grant
    this.update()
  }

  /** Gives the grant to the client when both and the trace are known. Removes it from the page, so that nothing can read it. */
  protected authorize(): void {
    const grant = this.read('grant') || this.#grant
    const { client, inferenceId } = this
    const isKnown = client && inferenceId && grant
    this.#grant = isKnown ? '' : grant
    this.removeAttribute('grant')
    if (isKnown) client.authorize(inferenceId, grant).catch(console.error)
  }
}
