import { type Client, newInferenceId } from '../../src/index.ts'
import { type Answer, createAnswer } from './answer.ts'
import { ask } from './ask.ts'
import { byId, element } from './element.ts'
import type { Feedback } from './feedback.ts'
import { readHistory, rememberTurn, type Turn } from './history.ts'

/** The questions and answers. */
export interface Chat {
  /** The feedback of every answer that can have one. */
  readonly answers: () => readonly Feedback[]
  readonly ask: (question: string) => Promise<void>
  /** Shows turns that another tab added, or shows none when it started over. */
  readonly catchUp: () => void
  readonly clear: () => void
}

export function createChat(client: Client, send: typeof fetch): Chat {
  const list = byId('turns')
  const answers = new Map<string, Feedback>()

  const add = (turn: Turn) => {
    const answer = createAnswer(turn, client)
    const question = element('p', { class: 'question' }, turn.question)
    list.append(element('li', { class: 'turn' }, question, answer.node))
    answers.set(turn.inferenceId, answer.feedback)
    return answer
  }
  /** An answer whose inference id the server has told by now. */
  const identify = (before: Answer, turn: Turn) => {
    const answer = createAnswer(turn, client)
    before.node.replaceWith(answer.node)
    answers.delete(before.feedback.inferenceId)
    answers.set(turn.inferenceId, answer.feedback)
    return answer
  }
  const clear = () => {
    answers.clear()
    list.replaceChildren()
  }
  const catchUp = () => {
    const turns = readHistory()
    if (turns.length === 0) clear()
    for (const turn of turns) {
      if (!answers.has(turn.inferenceId)) add(turn).finish(turn)
    }
  }

  catchUp()
  return {
    catchUp,
    answers: () => [...answers.values()],
    clear,
    ask: async (question) => {
      // Here each question is a conversation of its own.
      const conversation = newInferenceId()
      let turn: Turn = { inferenceId: conversation, question, answer: '', whole: false }
      let answer = add(turn)
      answer.node.scrollIntoView({ block: 'nearest' })
      try {
        for await (const grown of ask(question, conversation, 'visitor', send)) {
          const isIdentified = turn.inferenceId === grown.inferenceId
          turn = { ...turn, ...grown }
          if (!isIdentified) answer = identify(answer, turn)
          answer.write(grown.answer)
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
