import { describe, expect, it } from 'vitest'
import { ConfigurationError } from '../../src/tracing.ts'
import { traceWorkersAi } from '../../src/tracing-models.ts'
import { readInference } from '../../src/tracing-page.ts'
import { rootOf, tracerOf } from './fixture.ts'
import { workersAi } from './sdks/streams.ts'

const model = '@cf/test/model'
const usage = { prompt_tokens: 12, completion_tokens: 8, total_tokens: 20 }

/** Creates a binding that returns the given answer. */
function answering(answer: unknown) {
  const world = tracerOf({ now: undefined, after: undefined })
  const asked: unknown[][] = []
  const ai = {
    gateway: () => 'its own',
    async run(...args: unknown[]) {
      asked.push(args)
      return answer
    },
  }
  return { ...world, asked, bare: ai, ai: traceWorkersAi(world.tracer, ai) }
}

describe('a traced binding of Workers AI', () => {
  it('passes on all arguments and returns the same answer', async () => {
    const reply = { response: 'Far away.', usage }
    const { ai, asked, tracer, published } = answering(reply)
    const inputs = { messages: [{ role: 'user', content: 'How far?' }], max_tokens: 9 }
    const answer = await ai.run(model, inputs, { gateway: { id: 'g' } })
    expect(answer).toBe(reply)
    expect(asked).toEqual([[model, inputs, { gateway: { id: 'g' } }]])
    expect(ai.gateway()).toBe('its own')
    expect(readInference(reply)).toEqual({ inferenceId: 'id-1' })
    await tracer.flush()
    expect(rootOf(published[0])).toMatchObject({
      name: 'ai.run',
      type: 'chat_completion',
      provider: 'Cloudflare',
      model,
      inputs: { prompt: inputs.messages },
      modelParameters: { max_tokens: 9 },
      output: 'Far away.',
      tokens: 20,
    })
  })

  it('records a stream', async () => {
    const { tracer, published } = tracerOf({ now: undefined, after: undefined })
    const stream = await workersAi(tracer, 'finished').run(model, {
      prompt: 'How far?',
      stream: true,
    })
    expect(stream).toBeInstanceOf(ReadableStream)
    expect(await new Response(stream).text()).toContain('[DONE]')
    await tracer.flush({ deadlineMs: 1_000 })
    expect(rootOf(published[0])).toMatchObject({ output: 'Far away.', tokens: 20 })
    expect(rootOf(published[0]).metadata).not.toHaveProperty('partial')
  })

  it.each([
    [
      'as OpenAI answers',
      { choices: [{ message: { content: 'Far.' }, finish_reason: 'stop' }], usage },
      'Far.',
    ],
    [
      'with calls of tools',
      { response: null, tool_calls: [{ name: 'look', arguments: { at: 'sun' } }] },
      { content: null, tool_calls: [{ name: 'look', arguments: { at: 'sun' } }] },
    ],
    ['of another kind', { description: 'A sun.' }, { description: 'A sun.' }],
  ])('records a reply %s', async (_, reply, output) => {
    const { ai, tracer, published } = answering(reply)
    await ai.run(model, { prompt: 'How far?' })
    await tracer.flush()
    expect(published[0]?.row['output']).toEqual(output)
  })

  it('records the number and length of embeddings, without their values', async () => {
    const { ai, tracer, published } = answering({
      shape: [2, 3],
      data: [
        [1, 2, 3],
        [4, 5, 6],
      ],
    })
    await ai.run('@cf/baai/bge', { text: ['sun', 'moon'] })
    await tracer.flush()
    expect(rootOf(published[0])).toMatchObject({
      type: 'embedding',
      inputs: { text: ['sun', 'moon'] },
      embeddingCount: 2,
      embeddingDimensions: 3,
      output: '[2 embeddings]',
    })
  })

  it('requires a binding', () => {
    const { tracer } = tracerOf()
    expect(() => traceWorkersAi(tracer, {} as never)).toThrow(ConfigurationError)
  })
})
