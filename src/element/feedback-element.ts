import type { Feedback } from '../feedback/feedback.ts'
import { type FeedbackState, idleState, type Opinion } from '../feedback/state.ts'
import { type Controls, createControls } from './controls.ts'
import { FeedbackChangeEvent, FeedbackIntentEvent, FeedbackStateEvent } from './events.ts'
import { FeedbackSettings } from './settings.ts'

const designAttributes = [
  ...['label', 'scale', 'out-of', 'choices', 'reasons', 'follow-up', 'suggest', 'comment-max'],
]

/**
 * Controls for a vote on one trace.
 *
 * @example
 * <aftertrace-feedback endpoint="/feedback" inference-pipeline-id="…" inference-id="832y98d3"></aftertrace-feedback>
 */
export class AftertraceFeedback extends FeedbackSettings {
  static readonly formAssociated = true
  static override readonly observedAttributes: readonly string[] = [
    ...super.observedAttributes,
    ...designAttributes,
    ...['inference-id', 'grant', 'value', 'streaming', 'disabled', 'readonly', 'quiet'],
  ]

  readonly #internals = this.attachInternals?.()
  #store: Feedback | undefined
  #id = ''
  #design = ''
  #controls: Controls | undefined
  #state: FeedbackState = idleState

  /** Vote as text, or an empty string. An attribute that the page sets is shown but never sent. */
  get value(): string {
    return `${this.#state.vote ?? ''}`
  }

  formDisabledCallback(): void {
    this.update()
  }

  protected render(): (() => void) | undefined {
    const { inferenceId, phrases } = this
    const store = inferenceId ? this.feedback : undefined
    const design = JSON.stringify([
      phrases,
      designAttributes.map((name) => this.getAttribute(name)),
    ])
    const isOther = inferenceId !== this.#id || store !== this.#store
    this.#id = inferenceId
    this.#store = store
    this.authorize()
    // The reflected vote and unsaved text belong to the previous trace or person.
    if (isOther && this.value) this.removeAttribute('value')
    if (isOther || design !== this.#design) {
      const retry = () => this.#store?.retry(this.#id)
      this.#controls = createControls(
        this,
        phrases,
        design,
        (opinion) => this.#change(opinion),
        retry,
      )
      this.root.replaceChildren(this.#controls.row)
    }
    this.#design = design
    this.#show()
    return store?.subscribe(inferenceId, () => this.#show())
  }

  /** @returns false if the page canceled the change. */
  #change(opinion: Partial<Opinion>): boolean {
    const inferenceId = this.#id
    const { vote: next } = opinion
    if (next === undefined) this.#store?.explain(inferenceId, opinion)
    else {
      const intent = { inferenceId, next, previous: this.#state.vote }
      if (!this.dispatchEvent(new FeedbackIntentEvent('feedback-intent', intent, true))) {
        this.#show()
        return false
      }
      this.#store?.vote(inferenceId, next)
    }
    const detail = { inferenceId, ...this.#state }
    this.dispatchEvent(new FeedbackChangeEvent('feedback-change', detail))
    return true
  }

  #show(): void {
    const inferenceId = this.#id
    const store = this.#store
    const before = this.#state
    const state = store?.get(inferenceId) ?? idleState
    const { status, code, vote } = state
    this.#state = state
    const shown = status === 'idle' ? this.getAttribute('value') : vote
    const isDisabled = !store || this.matches(':disabled,[disabled],[streaming],[readonly]')
    this.#controls?.show(state, shown, isDisabled)

    // Expose the vote and status to style sheets and forms.
    const { value } = this
    if (value) this.setAttribute('value', value)
    else if (status !== 'idle') this.removeAttribute('value')
    const states = this.#internals?.states
    states?.clear()
    for (const name of value ? [status, value, 'rated'] : [status]) states?.add(name)
    this.#internals?.setFormValue?.(value || null)

    if (before.status === status && before.code === code) return
    const detail = { inferenceId, status, code }
    this.dispatchEvent(new FeedbackStateEvent('feedback-state', detail))
  }
}
