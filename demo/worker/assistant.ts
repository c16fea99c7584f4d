import type { Tracer } from '../../src/tracing.ts'
import { answerTo } from './answers.ts'

const wordMs = 28

/** A question of the page. */
export interface Question {
  readonly question: string
  /** Id of the conversation. In this demo each question starts one. */
  readonly conversation: string
  readonly user: string
}

/**
 * Creates the traced assistant, a chat with two steps. The inference id contains the conversation and the user, so that code
 * that knows both can attach later outcomes to the row.
 */
export function createAssistant(tracer: Tracer) {
  const search = tracer.trace(
    { name: 'search', type: 'retriever', inputs: ['question'] },
    async (question: string) => {
      const found = answerTo(question)
      tracer.updateCurrentStep({ documents: [found] })
      return found
    },
  )
  const speak = tracer.trace(
    { name: 'speak', type: 'chat_completion', details: { model: 'canned-1', cost: 0 } },
    async function* (text: string) {
      const words = text.split(/(?<=\s)/)
      tracer.updateCurrentStep({ completionTokens: words.length, tokens: words.length })
      for (const word of words) {
        await new Promise((resolve) => setTimeout(resolve, wordMs))
        yield word
      }
    },
  )
  return tracer.trace(
    {
      name: 'chat',
      type: 'agent',
      inputs: ({ question }: Question) => ({ question }),
      inferenceId: ({ conversation, user }: Question) => `chat_${conversation}_${user}`,
    },
    async function* ({ question, conversation, user }: Question) {
      tracer.updateCurrentTrace({ userId: user, sessionId: conversation })
      yield* speak(await search(question))
    },
  )
}
