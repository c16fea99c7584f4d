import type { Client } from '../../../src/index.ts'
import { button, element } from '../parts/element.ts'
import type { Setting } from '../scenes/setting.ts'
import type { Turn } from './history.ts'

/** A question with its answer and the buttons below it. */
export interface ShownTurn {
  readonly node: HTMLElement
  /** Shows a longer part of the answer. Its trace is known from the first word on. */
  readonly show: (turn: Turn) => void
  /** Ends the answer. A complete answer can be rated, an interrupted one can be requested again. */
  readonly finish: (turn: Turn) => void
}

export function createTurn(
  { inferenceId, question, answer }: Turn,
  client: Client,
  { scale, lang }: Setting,
  onAgain: () => void,
): ShownTurn {
  const feedback = document.createElement('aftertrace-feedback')
  feedback.client = client
  if (scale) feedback.setAttribute('scale', scale)
  feedback.setAttribute('suggest', '')
  feedback.setAttribute('streaming', '')
  const text = element('p', { class: 'text' }, answer)
  const article = element(
    'article',
    {
      class: 'answer',
      'data-inference-id': inferenceId,
      'aria-label': `Answer to: ${question}`,
      'aria-busy': 'true',
    },
    text,
    feedback,
  )
  const direction = lang && { lang, dir: 'rtl' }
  const heading = element('p', { class: 'question' }, question)
  const node = element('li', { class: 'turn', ...direction }, heading, article)

  function show({ inferenceId, grant, answer }: Turn): void {
    text.textContent = answer
    article.setAttribute('data-inference-id', inferenceId)
    feedback.inferenceId = inferenceId
    if (grant !== undefined) feedback.grant = grant
  }

  return {
    node,
    show,
    finish(turn) {
      article.removeAttribute('aria-busy')
      feedback.removeAttribute('streaming')
      if (turn.whole) return show(turn)
      text.textContent = turn.answer
      feedback.replaceWith(interrupted(turn.answer, onAgain))
    },
  }
}

function interrupted(answer: string, onAgain: () => void): HTMLElement {
  const reason =
    answer === ''
      ? 'The assistant cannot be reached.'
      : 'This answer was interrupted, so there is no trace to rate.'
  return element(
    'div',
    { class: 'cut' },
    element('p', { class: 'note' }, reason),
    button('Ask again', onAgain, { class: 'quiet' }),
  )
}
