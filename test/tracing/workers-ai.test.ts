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

it('A cost that cannot be computed costs neither the answer nor the tokens', async () => {
  const { tracer, published } = tracerOf({ now: undefined, after: undefined })
  const prices: Record<string, { input: number }> = {}
  const bare = { run: async (..._: unknown[]) => ({ response: 'Far away.', usage }) }
  const ai = traceWorkersAi(tracer, bare, {
    cost: ({ model: name = '' }) => (prices[name] as { input: number }).input,
  })
  expect(await ai.run(model, { prompt: 'How far?' })).toMatchObject({ response: 'Far away.' })
  await tracer.flush()
  const root = rootOf(published[0])
  expect(root).toMatchObject({ output: 'Far away.', model, tokens: 20 })
  expect(root).not.toHaveProperty('cost')
  expect(root.metadata).toEqual({ costError: { name: 'TypeError', message: expect.any(String) } })
})

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

  it.each([
    ['a reply', Response.json({ response: 'Far away.', usage })],
    [
      'a stream',
      new Response('data: {"response":"Far away."}\n\ndata: [DONE]\n\n', {
        headers: { 'content-type': 'text/event-stream' },
      }),
    ],
  ])('records %s as it came over the wire (returnRawResponse)', async (_, answer) => {
    const { ai, tracer, published } = answering(answer)
    const response = await ai.run(model, { prompt: 'How far?' }, { returnRawResponse: true })
    await (response as Response).text()
    await tracer.flush({ deadlineMs: 1_000 })
    expect(rootOf(published[0]).output).toBe('Far away.')
    expect(rootOf(published[0]).metadata).not.toHaveProperty('partial')
  })

  it('records a binary stream, such as an image, as bytes', async () => {
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe])
    const { ai, tracer, published, events } = answering(new Response(png).body)
    const image = await ai.run(model, { prompt: 'A star.' })
    expect(await new Response(image as ReadableStream).bytes()).toEqual(png)
    await tracer.flush({ deadlineMs: 1_000 })
    expect(rootOf(published[0]).output).toBe('[bytes]')
    expect(rootOf(published[0]).metadata).not.toHaveProperty('partial')
    expect(events).toEqual([])
  })

  it('returns a stream that is already being read, and ends the trace', async () => {
    const { body } = new Response('data: {}\n\n')
    const reader = body?.getReader()
    const { ai, tracer, published } = answering(body)
    expect(await ai.run(model, { prompt: 'How far?', stream: true })).toBe(body)
    expect((await reader?.read())?.done).toBe(false)
    expect(await tracer.flush({ deadlineMs: 1_000 })).toMatchObject({ published: 1, open: [] })
    expect(published).toHaveLength(1)
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
