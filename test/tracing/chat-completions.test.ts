import { describe, expect, it } from 'vitest'
import { traceChatCompletions } from '../../src/tracing-models.ts'
import { explicitTracer, rootOf, shape, tracerOf } from './fixture.ts'

interface Params {
  readonly model: string
  readonly messages: readonly { readonly role: string; readonly content: string }[]
  readonly temperature?: number
  readonly stream?: boolean
}

const messages = [{ role: 'user', content: 'How far is the sun?' }]
const usage = { prompt_tokens: 12, completion_tokens: 8, total_tokens: 20 }
const reply = {
  id: 'c1',
  model: 'gpt-test-2026',
  choices: [
    { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Far away.' } },
  ],
  usage,
}

/** A promise with additional methods, as SDKs return. */
class APIPromise extends Promise<unknown> {
  #headers = { 'x-request-id': 'r1' }
  headers() {
    return this.#headers
  }
  async withResponse() {
    return { data: await this, response: this.#headers }
  }
}

/** A client like OpenAI's, with classes, private members and methods that need their `this`. */
class Client {
  #key = 'key'
  readonly chat: { completions: Completions }
  constructor(answer: (params: Params) => unknown) {
    this.chat = { completions: new Completions(answer, this) }
  }
  key() {
    return this.#key
  }
}

class Completions {
  #answer: (params: Params) => unknown
  #client: Client
  constructor(answer: (params: Params) => unknown, client: Client) {
    this.#answer = answer
    this.#client = client
  }
  create(params: Params): APIPromise {
    if (this.#client.key() !== 'key') throw new Error('lost')
    return new APIPromise((resolve) => resolve(this.#answer(params)))
  }
}

class Stream {
  #chunks: readonly unknown[]
  readonly controller = new AbortController()
  constructor(chunks: readonly unknown[]) {
    this.#chunks = chunks
  }
  async *[Symbol.asyncIterator]() {
    yield* this.#chunks
  }
}

const delta = (content: string, more = {}) => ({
  model: 'gpt-test-2026',
  choices: [{ index: 0, delta: { content }, ...more }],
})

describe('a traced client of chat completions', () => {
  it('records model, parameters, tokens, cost and output', async () => {
    const { tracer, published } = tracerOf()
    const client = traceChatCompletions(tracer, new Client(() => reply), {
      provider: 'OpenAI',
      cost: ({ promptTokens = 0, completionTokens = 0 }) => promptTokens + 2 * completionTokens,
    })
    const answer = await client.chat.completions.create({
      model: 'gpt-test',
      messages,
      temperature: 0,
    })
    expect(answer).toBe(reply)
    await tracer.flush()
    expect(rootOf(published[0])).toMatchObject({
      name: 'chat.completions.create',
      type: 'chat_completion',
      inputs: { prompt: messages },
      output: 'Far away.',
      rawOutput: reply,
      provider: 'OpenAI',
      model: 'gpt-test-2026',
      modelParameters: { temperature: 0 },
      promptTokens: 12,
      completionTokens: 8,
      tokens: 20,
      cost: 28,
      metadata: { finishReason: 'stop' },
    })
    expect(published[0]?.row).toMatchObject({ tokens: 20, cost: 28, prompt: messages })
  })

  it('keeps the other members of the client and of its promise', async () => {
    const { tracer } = tracerOf()
    const original = new Client(() => reply)
    const client = traceChatCompletions(tracer, original)
    expect(client).toBeInstanceOf(Client)
    expect(client.key()).toBe('key')
    expect(original.chat.completions.create).not.toBe(client.chat.completions.create)
    const promise = client.chat.completions.create({ model: 'm', messages })
    expect(promise.headers()).toEqual({ 'x-request-id': 'r1' })
    expect(await promise.finally(() => {})).toBe(reply)
  })

  it('records a stream and combines the pieces of tool calls', async () => {
    const { tracer, published } = tracerOf()
    const call = (piece: object) => ({ tool_calls: [{ index: 0, ...piece }] })
    const chunks = [
      delta('Far '),
      delta('away.'),
      { choices: [{ index: 0, delta: call({ id: 't1', function: { name: 'look' } }) }] },
      { choices: [{ index: 0, delta: call({ function: { arguments: '{"at":' } }) }] },
      { choices: [{ index: 0, delta: call({ function: { arguments: '"sun"}' } }) }] },
      delta('', { finish_reason: 'tool_calls' }),
      { model: 'gpt-test-2026', choices: [], usage },
    ]
    const client = traceChatCompletions(tracer, new Client(() => new Stream(chunks)))
    const stream = await client.chat.completions.create({ model: 'm', messages, stream: true })
    const read: unknown[] = []
    for await (const chunk of stream as Stream) read.push(chunk)
    expect(read).toEqual(chunks)
    expect(stream).toBeInstanceOf(Stream)
    await tracer.flush()
    expect(rootOf(published[0])).toMatchObject({
      output: {
        content: 'Far away.',
        tool_calls: [
          { id: 't1', type: 'function', function: { name: 'look', arguments: '{"at":"sun"}' } },
        ],
      },
      model: 'gpt-test-2026',
      tokens: 20,
      metadata: { finishReason: 'tool_calls' },
      modelParameters: {},
    })
  })

  it('records a stream that is returned with its response', async () => {
    const { tracer, published } = tracerOf()
    const chunks = [delta('Far '), delta('away.')]
    const client = traceChatCompletions(tracer, new Client(() => new Stream(chunks)))
    const params = { model: 'm', messages, stream: true }
    const { data, response } = await client.chat.completions.create(params).withResponse()
    expect(response).toEqual({ 'x-request-id': 'r1' })
    for await (const _ of data as Stream);
    await tracer.flush()
    expect(rootOf(published[0])).toMatchObject({ output: 'Far away.' })
    expect((data as Stream).constructor).toBe(Stream)
  })

  it('records a refusal as the output, also in a stream', async () => {
    const { tracer, published } = tracerOf()
    const message = { role: 'assistant', content: null, refusal: 'I cannot.' }
    const chunks = ['I ', 'cannot.'].map((refusal) => ({
      choices: [{ index: 0, delta: { content: null, refusal } }],
    }))
    for (const answer of [{ choices: [{ message }] }, new Stream(chunks)]) {
      const client = traceChatCompletions(tracer, new Client(() => answer))
      const given = await client.chat.completions.create({ model: 'm', messages })
      if (given instanceof Stream) for await (const _ of given);
    }
    await tracer.flush()
    expect(published.map((each) => rootOf(each).output)).toEqual(['I cannot.', 'I cannot.'])
  })

  it('publishes a stream that is left early as partial', async () => {
    const { tracer, published } = tracerOf()
    const chunks = [delta('Far '), delta('away.')]
    const client = traceChatCompletions(tracer, new Client(() => new Stream(chunks)))
    const stream = await client.chat.completions.create({ model: 'm', messages, stream: true })
    for await (const _ of stream as Stream) break
    await tracer.flush()
    expect(rootOf(published[0])).toMatchObject({ output: 'Far ', metadata: { partial: true } })
  })

  it('is a child of the given step, without a context', async () => {
    const { tracer, published } = explicitTracer()
    await tracer.run({ name: 'chat' }, async (step) => {
      const client = traceChatCompletions(step, new Client(() => reply), { name: 'ask' })
      await client.chat.completions.create({ model: 'm', messages })
    })
    await tracer.flush()
    expect(shape(rootOf(published[0]))).toBe('chat(ask)')
    expect(published[0]?.row).toMatchObject({ tokens: 20 })
  })

  it('rejects and records the error of the call', async () => {
    const { tracer, published } = tracerOf()
    const error = Object.assign(new Error('429'), { status: 429 })
    const client = traceChatCompletions(tracer, new Client(() => Promise.reject(error)))
    await expect(client.chat.completions.create({ model: 'm', messages })).rejects.toBe(error)
    await tracer.flush()
    expect(rootOf(published[0]).metadata['error']).toMatchObject({ status: 429 })
  })

  it.each([null, 7, {}, { choices: null }, { choices: [null], usage: 'much' }])(
    'returns the unexpected reply %j unchanged',
    async (odd) => {
      const { tracer, published, events } = tracerOf()
      const client = traceChatCompletions(tracer, new Client(() => odd))
      expect(await client.chat.completions.create({ model: 'm', messages })).toBe(odd)
      await tracer.flush()
      expect(published).toHaveLength(1)
      expect(events).toEqual([])
    },
  )
})
