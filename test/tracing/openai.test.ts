import OpenAI from 'openai'
import { zodResponseFormat } from 'openai/helpers/zod'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ConfigurationError } from '../../src/tracing.ts'
import { traceOpenAI } from '../../src/tracing-models.ts'
import { readInference } from '../../src/tracing-page.ts'
import { explicitTracer, rootOf, shape, tracerOf } from './fixture.ts'
import { type Behaviour, createProvider } from './sdks/provider.ts'

const real = { now: undefined, after: undefined }
const model = 'gpt-test'
const input = 'How far is the sun?'
const messages = [{ role: 'user' as const, content: input }]
const metadata = { finishReason: 'stop', replyId: 'c1', cachedTokens: 4, reasoningTokens: 2 }

function clients(behaviour: Behaviour = 'finished', create = tracerOf) {
  const { fetch, requests } = createProvider(behaviour)
  const bare = new OpenAI({ apiKey: 'a-key-for-the-test', fetch, maxRetries: 0 })
  const world = create(real)
  return { ...world, requests, bare, client: traceOpenAI(world.tracer, bare) }
}

describe('a traced client of OpenAI', () => {
  it('records prompt, answer, model, parameters and tokens of chat.completions.create', async () => {
    const { client, tracer, published } = clients()
    await client.chat.completions.create({ model, messages, temperature: 0 })
    expect(await tracer.flush({ deadlineMs: 1_000 })).toMatchObject({ published: 1, open: [] })
    expect(rootOf(published[0])).toMatchObject({
      name: 'chat.completions.create',
      type: 'chat_completion',
      provider: 'OpenAI',
      inputs: { prompt: messages },
      output: 'Far away.',
      model: 'gpt-test-2026',
      modelParameters: { temperature: 0 },
      promptTokens: 12,
      completionTokens: 8,
      tokens: 20,
      metadata,
    })
    expect(published[0]?.row).toMatchObject({ tokens: 20, prompt: messages })
    expect(published[0]?.row).not.toHaveProperty('cost')
  })

  it('is of the same class and returns the same results as without tracing', async () => {
    const { bare, client } = clients()
    expect(client).toBeInstanceOf(OpenAI)
    expect(Object.getPrototypeOf(client)).toBe(OpenAI.prototype)
    const promise = client.chat.completions.create({ model, messages })
    const bareProimise = bare.chat.completions.create({ model, messages })
    expect(promise.constructor).toBe(bareProimise.constructor)
    expect(await promise).toStrictEqual(await bareProimise)
    const ask = (openai: OpenAI) =>
      openai.chat.completions.create({ model, messages, stream: true })
    const [stream, bareStream] = await Promise.all([ask(client), ask(bare)])
    expect(Object.getPrototypeOf(stream)).toBe(Object.getPrototypeOf(bareStream))
    expect(await listed(stream)).toStrictEqual(await listed(bareStream))
    const params = { model: 'embed', input: ['sun', 'moon'] }
    expect(await client.embeddings.create(params)).toStrictEqual(
      await bare.embeddings.create(params),
    )
    const asked = { model, input }
    expect(await client.responses.create(asked)).toStrictEqual(await bare.responses.create(asked))
  })

  it('leaves the given client unchanged', async () => {
    const { bare, tracer, published } = clients()
    await bare.chat.completions.create({ model, messages })
    await tracer.flush()
    expect(published).toEqual([])
  })

  it('records the text, finish reason, tokens and time to first token of a stream', async () => {
    const { client, tracer, published } = clients()
    const stream_options = { include_usage: true }
    await listed(
      await client.chat.completions.create({ model, messages, stream: true, stream_options }),
    )
    expect(await tracer.flush({ deadlineMs: 1_000 })).toMatchObject({ open: [] })
    expect(rootOf(published[0])).toMatchObject({
      output: 'Far away.',
      model: 'gpt-test-2026',
      tokens: 20,
      metadata: { ...metadata, timeToFirstToken: expect.any(Number) },
    })
  })

  it.each([
    [
      'finalContent',
      (client) => client.chat.completions.stream({ model, messages }).finalContent(),
    ],
    ['done', (client) => client.chat.completions.stream({ model, messages }).done()],
    ['finalResponse', (client) => client.responses.stream({ model, input }).finalResponse()],
    [
      'a tee, both read',
      async (client) => {
        const stream = await client.chat.completions.create({ model, messages, stream: true })
        return Promise.all(stream.tee().map(listed))
      },
    ],
    [
      'toReadableStream',
      async (client) => {
        const stream = await client.chat.completions.create({ model, messages, stream: true })
        return new Response(stream.toReadableStream()).text()
      },
    ],
    [
      'asResponse',
      async (client) =>
        (await client.chat.completions.create({ model, messages }).asResponse()).json(),
    ],
    [
      'asResponse, cloned',
      async (client) => {
        const response = await client.chat.completions.create({ model, messages }).asResponse()
        return Promise.all([response.clone().json(), response.json()])
      },
    ],
    [
      'withResponse',
      (client) => client.chat.completions.create({ model, messages }).withResponse(),
    ],
  ] satisfies [string, (client: OpenAI) => Promise<unknown>][])(
    'records an answer read with %s',
    async (_, ask) => {
      const { client, tracer, published } = clients()
      await ask(client)
      expect(await tracer.flush({ deadlineMs: 1_000 })).toMatchObject({ published: 1, open: [] })
      expect(rootOf(published[0])).toMatchObject({ output: 'Far away.' })
      expect(rootOf(published[0]).metadata).not.toHaveProperty('partial')
    },
  )

  it('returns the parsed result of chat.completions.parse, and records one step', async () => {
    const { client, tracer, published } = clients()
    const response_format = zodResponseFormat(z.object({ miles: z.number() }), 'distance')
    const reply = await client.chat.completions.parse({ model, messages, response_format })
    expect(reply.choices[0]?.message.parsed).toEqual({ miles: 94 })
    expect(readInference(reply)?.inferenceId).toMatch(/^id-/)
    await tracer.flush({ deadlineMs: 1_000 })
    expect(published.map(({ row }) => row['output'])).toEqual(['{"miles":94}'])
  })

  it.each([
    ['with a context', tracerOf],
    ['without', explicitTracer],
  ])('records answers and tools of runTools as children of one run, %s', async (_, create) => {
    const { client, tracer, published } = clients('finished', create)
    const runner = client.chat.completions.runTools({
      model,
      messages,
      tools: [
        {
          type: 'function',
          function: {
            name: 'look',
            description: 'Looks at something.',
            parameters: {},
            parse: JSON.parse,
            function: ({ at }: { at: string }) => `The ${at} is far.`,
          },
        },
      ],
    })
    expect(await runner.finalContent()).toBe('Far away.')
    expect(await tracer.flush({ deadlineMs: 1_000 })).toMatchObject({ published: 1, open: [] })
    const root = rootOf(published[0])
    expect(shape(root)).toBe(
      'chat.completions.runTools(chat.completions.create, look, chat.completions.create)',
    )
    expect(root).toMatchObject({ type: 'agent', output: 'Far away.' })
    expect(root.steps[1]).toMatchObject({ type: 'tool', output: 'The sun is far.' })
    expect(published[0]?.row['tokens']).toBe(40)
  })

  it('records responses.create and responses.parse', async () => {
    const { client, tracer, published } = clients()
    const reply = await client.responses.create({ model, input, instructions: 'Be brief.' })
    expect(reply.output_text).toBe('Far away.')
    await client.responses.parse({ model, input })
    await tracer.flush({ deadlineMs: 1_000 })
    expect(rootOf(published[0])).toMatchObject({
      name: 'responses.create',
      inputs: { prompt: input, instructions: 'Be brief.' },
      output: 'Far away.',
      tokens: 20,
      metadata: { ...metadata, finishReason: 'completed', replyId: 'r1' },
    })
    expect(published).toHaveLength(2)
  })

  it('records the number and length of embeddings, without their values', async () => {
    const { client, tracer, published } = clients()
    const { data } = await client.embeddings.create({ model: 'embed', input: ['sun', 'moon'] })
    expect(data[0]?.embedding).toEqual([0.5, 0.25, 1])
    await client.embeddings.create({ model: 'embed', input: 'sun', encoding_format: 'float' })
    await tracer.flush({ deadlineMs: 1_000 })
    expect(published.map(rootOf)).toMatchObject([
      {
        type: 'embedding',
        inputs: { input: ['sun', 'moon'] },
        embeddingCount: 2,
        embeddingDimensions: 3,
        tokens: 3,
      },
      { type: 'embedding', embeddingCount: 1, embeddingDimensions: 3, output: '[1 embeddings]' },
    ])
  })

  it('returns a traced client from withOptions', async () => {
    const { client, tracer, published } = clients()
    const other = client.withOptions({ maxRetries: 1 })
    expect(other.maxRetries).toBe(1)
    await other.chat.completions.create({ model, messages })
    await tracer.flush({ deadlineMs: 1_000 })
    expect(published).toHaveLength(1)
  })

  it('records a retried call as one step', async () => {
    const { tracer, published } = tracerOf(real)
    const { fetch } = createProvider('finished')
    let asked = 0
    const flaky = async (url: RequestInfo | URL, init?: RequestInit) =>
      ++asked < 2
        ? new Response('{}', { status: 500, headers: { 'retry-after-ms': '1' } })
        : fetch(url, init)
    const client = traceOpenAI(tracer, new OpenAI({ apiKey: 'key', fetch: flaky, maxRetries: 2 }))
    await client.chat.completions.create({ model, messages })
    await tracer.flush({ deadlineMs: 1_000 })
    expect(asked).toBe(2)
    expect(published.map(({ row }) => row['output'])).toEqual(['Far away.'])
  })

  it('ends a call whose result is not awaited with flush at the latest', async () => {
    const { client, tracer, published } = clients()
    void client.chat.completions.create({ model, messages })
    const { open } = await tracer.flush({ deadlineMs: 20 })
    expect(open).toMatchObject([{ name: 'chat.completions.create', inferenceId: 'id-1' }])
    await tracer.flush({ deadlineMs: 20, abandon: true })
    expect(published[0]?.row).toMatchObject({ metadata: { partial: true } })
  })

  it('records a call aborted before its answer as partial', async () => {
    const { client, tracer, published } = clients()
    const signal = AbortSignal.abort()
    await expect(client.chat.completions.create({ model, messages }, { signal })).rejects.toThrow(
      'aborted',
    )
    await tracer.flush({ deadlineMs: 1_000 })
    expect(published[0]?.row).toMatchObject({ metadata: { partial: true } })
  })

  it('has an inference id for votes of the page, chosen or generated', async () => {
    const { bare, client, tracer, published } = clients()
    const promise = client.chat.completions.create({ model, messages })
    const reply = await promise
    expect(readInference(promise)).toEqual({ inferenceId: 'id-1' })
    expect(readInference(reply)).toEqual({ inferenceId: 'id-1' })
    const stream = await tracer.with({ inferenceId: 'chat_c1_ada', sessionId: 's1' }, () =>
      client.chat.completions.create({ model, messages, stream: true }),
    )
    expect(readInference(stream)).toEqual({ inferenceId: 'chat_c1_ada' })
    await listed(stream)
    const own = traceOpenAI(tracer, bare, {
      inferenceId: ({ user }: { user: string }) => `chat_${user}`,
      columns: { plan: 'free' },
    })
    await own.chat.completions.create({ model, messages, user: 'ada' })
    const helped = own.responses.stream({ model, input })
    expect(readInference(helped)).toEqual({ inferenceId: 'chat_undefined' })
    await helped.done()
    await tracer.flush({ deadlineMs: 1_000 })
    expect(published.map(({ row }) => row['inferenceId'])).toEqual([
      'id-1',
      'chat_c1_ada',
      'chat_ada',
      'chat_undefined',
    ])
    expect(published[1]?.row).toMatchObject({ session_id: 's1' })
    expect(published[2]?.row).toMatchObject({ plan: 'free' })
  })

  it.each([undefined, {}, { chat: {} }, { withOptions: () => {} }])(
    'requires a client of the OpenAI package, not %j',
    (wrong) => {
      const { tracer } = tracerOf()
      expect(() => traceOpenAI(tracer, wrong as never)).toThrow(ConfigurationError)
      expect(() => traceOpenAI(tracer, wrong as never)).toThrow(
        'takes a client of the package openai',
      )
    },
  )
})

async function listed(parts: AsyncIterable<unknown>): Promise<unknown[]> {
  const list: unknown[] = []
  for await (const part of parts) list.push(part)
  return list
}
