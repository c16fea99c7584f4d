import { type Client, newInferenceId } from '../../src/index.ts'
import { createAnswer } from './answer.ts'
import { ask } from './ask.ts'
import { byId, element } from './element.ts'
import type { Feedback } from './feedback.ts'
import { readHistory, rememberTurn, type Turn } from './history.ts'

/** The questions and answers. */
export interface Chat {
  /** The feedback of every answer that can have one. */
  readonly answers: () => readonly Feedback[]
  readonly ask: (question: string) => Promise<void>
  /** Shows turns that another tab added. */
  readonly catchUp: () => void
  readonly clear: () => void
}

export function createChat(client: Client, send: typeof fetch): Chat {
  const list = byId('turns')
  const answers = new Map<string, Feedback>()

  const add = (turn: Turn) => {
    const answer = createAnswer(turn, client)
    list.append(
      element(
        'li',
        { class: 'turn' },
        element('p', { class: 'question' }, turn.question),
        answer.node,
      ),
    )
    answers.set(turn.inferenceId, answer.feedback)
    return answer
  }
  const catchUp = () => {
    for (const turn of readHistory()) {
      if (!answers.has(turn.inferenceId)) add(turn).finish(turn)
    }
  }

  catchUp()
  return {
    catchUp,
    answers: () => [...answers.values()],
    clear: () => {
      answers.clear()
      list.replaceChildren()
    },
    ask: async (question) => {
      // The id is made before the model is called: the trace and the vote then name the same row.
      const inferenceId = newInferenceId('chat_')
      let turn: Turn = { inferenceId, question, answer: '', whole: false }
      const answer = add(turn)
      answer.node.scrollIntoView({ block: 'nearest' })
      try {
        for await (const text of ask(question, inferenceId, send)) {
          turn = { ...turn, answer: text }
          answer.write(text)
        }
        turn = { ...turn, whole: true }
      } catch (cause) {
        console.info('The answer ended early.', cause)
      }
      rememberTurn(turn)
      answer.finish(turn)
      answer.node.scrollIntoView({ block: 'nearest' })
    },
  }
}
