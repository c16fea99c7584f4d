import type { Client } from '../../src/index.ts'
import { element } from './element.ts'
import { createFeedback, type Feedback } from './feedback.ts'
import type { Turn } from './history.ts'

/** One answer of the assistant, with its feedback. */
export interface Answer {
  readonly node: HTMLElement
  readonly feedback: Feedback
  readonly write: (text: string) => void
  /** The answer has ended: whole, and then it can be voted on, or not. */
  readonly finish: (turn: Turn) => void
}

export function createAnswer(turn: Turn, client: Client): Answer {
  const { inferenceId, grant, question, answer } = turn
  if (grant !== undefined) client.authorize(inferenceId, grant).catch(console.error)
  const feedback = createFeedback(inferenceId, client)
  const text = element('p', { class: 'text' }, answer)
  const label = `Answer to: ${question}`
  const node = element(
    'article',
    { class: 'answer', 'data-inference-id': inferenceId, 'aria-label': label, 'aria-busy': 'true' },
    text,
    feedback.node,
  )
  return {
    node,
    feedback,
    write: (written) => {
      text.textContent = written
    },
    finish: ({ answer: written, whole }) => {
      text.textContent = written
      node.removeAttribute('aria-busy')
      if (whole) feedback.enable()
      else feedback.node.replaceWith(element('p', { class: 'cut' }, cutOff(written)))
    },
  }
}

function cutOff(written: string): string {
  return written === ''
    ? 'The assistant cannot be reached. Ask again when you are online.'
    : 'This answer was cut off, so there is nothing to vote on.'
}
