import { describe, expect, it, vi } from 'vitest'
import { ConfigurationError } from '../../src/tracing.ts'
import { traceAiSdk } from '../../src/tracing-models.ts'
import { readInference } from '../../src/tracing-page.ts'
import { rootOf, shape, tracerOf } from './fixture.ts'
import { createEmbeddingModel, createModel } from './sdks/models.ts'
import { aiSdks } from './sdks/sdk.ts'

const prompt = 'How far is the sun?'
const real = { now: undefined, after: undefined }
/** The model's description of itself, in the step of its answer. */
const answered = {
  name: 'model-test',
  type: 'chat_completion',
  provider: 'test.chat',
  model: 'model-test-2026',
  output: 'Far away.',
  promptTokens: 12,
  completionTokens: 8,
  tokens: 20,
  metadata: { finishReason: 'stop', replyId: 'r1', cachedTokens: 4, reasoningTokens: 2 },
}

describe.each(aiSdks)('$name', ({ sdk, version, stopWhen, Agent }) => {
  const tools = {
    look: sdk.tool({
      description: 'Looks at something.',
      inputSchema: sdk.jsonSchema({ type: 'object', properties: { at: { type: 'string' } } }),
      execute: async ({ at }: { at: string }) => `The ${at} is far.`,
    }),
  }

  it('generateText records the prompt, the answer, the model, the tokens and the cost', async () => {
    const { tracer, published } = tracerOf(real)
    const generateText = traceAiSdk(tracer, sdk.generateText, {
      cost: ({ promptTokens = 0, completionTokens = 0 }) => promptTokens + 2 * completionTokens,
    })
    const params = {
      model: createModel(version, 'finished'),
      system: 'Be brief.',
      temperature: 0.5,
    }
    const result = await generateText({ ...params, prompt })
    expect(result.text).toBe('Far away.')
    await tracer.flush()
    expect(rootOf(published[0])).toMatchObject({
      name: 'generateText',
      inputs: { system: 'Be brief.', prompt },
      output: 'Far away.',
      modelParameters: { temperature: 0.5 },
      metadata: { finishReason: 'stop' },
      steps: [{ ...answered, cost: 28 }],
    })
    expect(published[0]?.row).toMatchObject({ tokens: 20, cost: 28, prompt })
  })

  it('returns the same results as without tracing', async () => {
    const { tracer } = tracerOf(real)
    const ask = (generate: typeof sdk.generateText) =>
      generate({ model: createModel(version, 'finished'), prompt })
    const bare = await ask(sdk.generateText)
    const traced = await ask(traceAiSdk(tracer, sdk.generateText))
    expect(Object.getPrototypeOf(traced)).toBe(Object.getPrototypeOf(bare))
    expect(withoutTimes(traced.steps)).toEqual(withoutTimes(bare.steps))
    const stream = traceAiSdk(
      tracer,
      sdk.streamText,
    )({ model: createModel(version, 'finished'), prompt })
    const bareStream = sdk.streamText({ model: createModel(version, 'finished'), prompt })
    expect(Object.getPrototypeOf(stream)).toBe(Object.getPrototypeOf(bareStream))
    expect(await stream.text).toBe('Far away.')
  })

  it.each([
    ['textStream', async (result) => read(result.textStream)],
    ['fullStream', async (result) => read(result.fullStream)],
    ['text', async (result) => void (await result.text)],
    ['consumeStream', (result) => result.consumeStream()],
    ['a response', async (result) => void (await result.toUIMessageStreamResponse().text())],
    ['a response of text', async (result) => void (await result.toTextStreamResponse().text())],
  ] satisfies [string, (result: ReturnType<typeof sdk.streamText>) => Promise<void>][])(
    'streamText read as %s is recorded, and the caller’s own hooks are called',
    async (_, readIt) => {
      const { tracer, published } = tracerOf(real)
      const onFinish = vi.fn()
      const model = createModel(version, 'finished')
      const result = traceAiSdk(tracer, sdk.streamText)({ model, prompt, onFinish })
      await readIt(result)
      expect(await tracer.flush({ deadlineMs: 1_000 })).toMatchObject({ published: 1, open: [] })
      expect(rootOf(published[0])).toMatchObject({
        name: 'streamText',
        output: 'Far away.',
        metadata: { finishReason: 'stop' },
        steps: [{ ...answered, metadata: { timeToFirstToken: expect.any(Number) } }],
      })
      expect(published[0]?.row['metadata']).not.toHaveProperty('partial')
      expect(onFinish).toHaveBeenCalledOnce()
    },
  )

  it('the answers and tools of several steps are children of the call', async () => {
    const { tracer, published } = tracerOf(real)
    const model = createModel(version, 'finished', { callsTool: true })
    await traceAiSdk(tracer, sdk.generateText)({ model, prompt, tools, stopWhen })
    await tracer.flush()
    const root = rootOf(published[0])
    expect(shape(root)).toBe('generateText(model-test, look, model-test)')
    expect(root).toMatchObject({ type: 'agent', output: 'Far away.' })
    expect(root.steps).toMatchObject([
      {
        output: {
          content: null,
          tool_calls: [{ id: 't1', name: 'look', arguments: '{"at":"sun"}' }],
        },
        metadata: { finishReason: 'tool-calls' },
      },
      {
        type: 'tool',
        functionName: 'look',
        inputs: { input: { at: 'sun' } },
        output: 'The sun is far.',
      },
      answered,
    ])
    expect(published[0]?.row['tokens']).toBe(40)
  })

  it('a stream of several steps ends with its last step', async () => {
    const { tracer, published } = tracerOf(real)
    const model = createModel(version, 'finished', { callsTool: true })
    const { textStream } = traceAiSdk(tracer, sdk.streamText)({ model, prompt, tools, stopWhen })
    await read(textStream)
    expect(await tracer.flush({ deadlineMs: 1_000 })).toMatchObject({ open: [] })
    expect(shape(rootOf(published[0]))).toBe('streamText(model-test, look, model-test)')
    expect(published[0]?.row).toMatchObject({ output: 'Far away.', tokens: 40 })
  })

  it('a model chosen for one of the steps is recorded below the call too', async () => {
    const { tracer, published } = tracerOf(real)
    const other = createModel(version, 'finished', { text: 'Very far.' })
    const params = () => ({
      model: createModel(version, 'finished', { callsTool: true }),
      prompt,
      tools,
      stopWhen,
      prepareStep: ({ stepNumber, model }: { stepNumber: number; model: object }) =>
        stepNumber === 0 ? { model } : Promise.resolve({ model: other }),
    })
    expect((await traceAiSdk(tracer, sdk.generateText)(params())).text).toBe('Very far.')
    await read(traceAiSdk(tracer, sdk.streamText)(params()).textStream)
    await tracer.flush({ deadlineMs: 1_000 })
    for (const each of published) {
      expect(shape(rootOf(each))).toMatch(/^\w+\(model-test, look, model-test\)$/)
      expect(each.row).toMatchObject({ output: 'Very far.', tokens: 40 })
      expect(each.row['metadata']).toMatchObject({ finishReason: 'stop' })
    }
    expect(published).toHaveLength(2)
  })

  it('a call aborted before its start is one partial trace', async () => {
    const { tracer, published } = tracerOf(real)
    const model = createModel(version, 'finished')
    const abortSignal = AbortSignal.abort()
    const quiet = { onError: () => {}, maxRetries: 0 }
    const { text } = traceAiSdk(tracer, sdk.streamText)({ ...quiet, model, prompt, abortSignal })
    await expect(text).rejects.toThrow()
    await tracer.flush({ deadlineMs: 100, abandon: true })
    expect(published).toHaveLength(1)
    expect(published[0]?.row['metadata']).toEqual({ partial: true })
  })

  it('an agent keeps its properties, and its runs are traces', async () => {
    const { tracer, published } = tracerOf(real)
    const settings = {
      model: createModel(version, 'finished', { callsTool: true }),
      tools,
      stopWhen,
    }
    const agent = new Agent({ ...settings, instructions: 'Be brief.' })
    const traced = traceAiSdk(tracer, agent)
    expect(traced).toBeInstanceOf(Agent)
    expect(traced.tools).toBe(agent.tools)
    expect((await traced.generate({ prompt })).text).toBe('Far away.')
    const result = await traced.stream({ prompt })
    await read(result.textStream)
    expect(await tracer.flush({ deadlineMs: 1_000 })).toMatchObject({ published: 2, open: [] })
    expect(shape(rootOf(published[0]))).toMatch(/\(model-test, look, model-test\)$/)
    expect(rootOf(published[0])).toMatchObject({
      type: 'agent',
      inputs: { instructions: 'Be brief.', prompt },
      output: 'Far away.',
    })
    expect(published[1]?.row['output']).toBe('Far away.')
  })

  // Version 5 does not support this.
  if (version !== 'v2') {
    it('an agent may choose its model and tools for a run', async () => {
      const { tracer, published } = tracerOf(real)
      const other = createModel(version, 'finished', { callsTool: true })
      const agent = new Agent({
        model: createModel(version, 'refused'),
        tools,
        stopWhen,
        prepareCall: (given: object) => ({ ...given, model: other }),
      })
      expect((await traceAiSdk(tracer, agent).generate({ prompt })).text).toBe('Far away.')
      await tracer.flush()
      expect(shape(rootOf(published[0]))).toMatch(/\(model-test, look, model-test\)$/)
      expect(published[0]?.row['tokens']).toBe(40)
    })
  }

  it('generateObject and streamObject record the object and the tokens', async () => {
    const { tracer, published } = tracerOf(real)
    const params = () => ({
      model: createModel(version, 'finished', { text: '{"miles":94}' }),
      prompt,
      output: 'no-schema',
    })
    expect((await traceAiSdk(tracer, sdk.generateObject)(params())).object).toEqual({ miles: 94 })
    await read(traceAiSdk(tracer, sdk.streamObject)(params()).partialObjectStream)
    expect(await tracer.flush({ deadlineMs: 1_000 })).toMatchObject({ published: 2, open: [] })
    expect(published.map(({ row }) => row['output'])).toEqual([{ miles: 94 }, '{"miles":94}'])
    expect(published.map(({ row }) => row['tokens'])).toEqual([20, 20])
  })

  it('embed and embedMany record the number and length of the vectors, without their values', async () => {
    const { tracer, published } = tracerOf(real)
    const model = createEmbeddingModel(version)
    const { embedding } = await traceAiSdk(tracer, sdk.embed)({ model, value: 'sun' })
    expect(embedding).toEqual([0.5, 0.25, 1])
    await traceAiSdk(tracer, sdk.embedMany)({ model, values: ['sun', 'moon'] })
    await tracer.flush()
    expect(published.map(rootOf)).toMatchObject([
      {
        type: 'embedding',
        inputs: { value: 'sun' },
        embeddingCount: 1,
        embeddingDimensions: 3,
        tokens: 3,
      },
      {
        type: 'embedding',
        inputs: { values: ['sun', 'moon'] },
        embeddingCount: 2,
        output: '[2 embeddings]',
      },
    ])
  })

  it('has an inference id for votes of the page, chosen or generated', async () => {
    const { tracer, published } = tracerOf(real)
    const generateText = traceAiSdk(tracer, sdk.generateText)
    const model = () => createModel(version, 'finished')
    const made = await generateText({ model: model(), prompt })
    const chosen = await tracer.with(
      { inferenceId: 'chat_c1_ada', userId: 'ada', columns: { plan: 'free' } },
      () => generateText({ model: model(), prompt }),
    )
    const streamed = traceAiSdk(tracer, sdk.streamText, { inferenceId: 'chat_c2_ada' })({
      model: model(),
      prompt,
    })
    expect(readInference(streamed)).toEqual({ inferenceId: 'chat_c2_ada' })
    await streamed.text
    await tracer.flush()
    expect(readInference(made)).toEqual({ inferenceId: published[0]?.row['inferenceId'] })
    expect(readInference(chosen)).toEqual({ inferenceId: 'chat_c1_ada' })
    expect(published[1]?.row).toMatchObject({ user_id: 'ada', plan: 'free' })
  })

  it('rethrows the error of the call', async () => {
    const { tracer, published } = tracerOf(real)
    const asked = traceAiSdk(
      tracer,
      sdk.generateText,
    )({ model: createModel(version, 'refused'), prompt })
    await expect(asked).rejects.toThrow('No such model.')
    await tracer.flush()
    expect(published[0]?.row['metadata']).toMatchObject({ error: { message: 'No such model.' } })
  })
})

it('A model given by name is described by the final event of the SDK', async () => {
  const { tracer, published } = tracerOf(real)
  const onEnd = vi.fn()
  const event = {
    text: 'Far away.',
    finishReason: 'stop',
    totalUsage: { inputTokens: 1, outputTokens: 2 },
  }
  const streamText = ({
    onEnd: hook,
  }: {
    model: string
    prompt: string
    onEnd: (event: object) => void
  }) => ({
    textStream: new ReadableStream({
      pull(controller) {
        hook(event)
        controller.close()
      },
    }),
  })
  await read(traceAiSdk(tracer, streamText)({ model: 'vendor/model', prompt, onEnd }).textStream)
  await tracer.flush({ deadlineMs: 1_000 })
  expect(onEnd).toHaveBeenCalledExactlyOnceWith(event)
  expect(rootOf(published[0])).toMatchObject({
    model: 'vendor/model',
    output: 'Far away.',
    tokens: 3,
  })
})

it.each([undefined, {}, 7])('Refuses %j with a helpful message', (wrong) => {
  const { tracer } = tracerOf()
  expect(() => traceAiSdk(tracer, wrong as never)).toThrow(ConfigurationError)
  expect(() => traceAiSdk(tracer, wrong as never)).toThrow(
    'takes a function of the AI SDK, or an agent',
  )
})

async function read(parts: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of parts);
}

/** Removes times and ids, which differ between two runs. */
function withoutTimes(value: unknown): unknown {
  const text = JSON.stringify(value, (key, each) =>
    /timestamp|performance|callId/i.test(key) || (key === 'id' && each !== 'r1') ? 0 : each,
  )
  return JSON.parse(text)
}
