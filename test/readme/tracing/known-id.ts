import type { Tracer } from 'aftertrace/tracing'
import { readInference } from 'aftertrace/tracing/page'
import type OpenAI from 'openai'

const model = 'gpt-5'

export async function askOpenAI(tracer: Tracer, openai: OpenAI, content: string) {
  const messages = [{ role: 'user' as const, content }]
  // #region known-id
  const chosen = await tracer.with({ inferenceId: 'chat_c1_ada', userId: 'ada' }, () =>
    openai.chat.completions.create({ model, messages }),
  )
  const made = await openai.chat.completions.create({ model, messages })
  const { inferenceId } = readInference(made) ?? {}
  // #endregion
  return { chosen, inferenceId }
}
