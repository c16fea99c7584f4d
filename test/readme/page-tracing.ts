import { type Client, humanFeedback } from 'aftertrace'
import { readInference } from 'aftertrace/tracing/page'

export async function askAndVote(client: Client, question: string): Promise<string> {
  // #region page
  const reply = await fetch('/chat', { method: 'POST', body: question })
  const { inferenceId = '' } = readInference(reply) ?? {}
  await client.update(humanFeedback(inferenceId, 'up'))
  // #endregion
  return reply.text()
}
