import type { Tracer } from '../../src/tracing.ts'
import { answerTo } from './answers.ts'

const wordMs = 28

/** What the page asks. */
export interface Question {
  readonly question: string
  /** One conversation's id; here each question begins one. */
  readonly conversation: string
  readonly user: string
}

/**
 * The assistant, traced: a chat with two steps in it. Its inference id names the conversation and the user, so whoever
 * knows both knows the row, and can attach to it what happens later.
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
