import { readInference } from '../../../src/tracing-page.ts'

/** The answer so far, the inference id that the server chose for its trace, and a grant to vote on it. */
export interface PartialAnswer {
  readonly inferenceId: string
  readonly grant: string | undefined
  readonly answer: string
}

/**
 * Asks the assistant and yields the answer so far after each part.
 *
 * @throws TypeError without a connection, Error if the assistant refuses.
 */
export async function* ask(
  question: string,
  conversation: string,
  user: string,
  send: typeof fetch,
): AsyncGenerator<PartialAnswer, void, undefined> {
  const reply = await send('/api/chat', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ question, conversation, user }),
  })
  const inference = readInference(reply)
  if (!reply.ok || !reply.body || !inference) {
    throw new Error(`The assistant answered with ${reply.status}.`)
  }
  const { inferenceId, grant } = inference
  const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader()
  let answer = ''
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    answer += part.value
    yield { inferenceId, grant, answer }
  }
}
