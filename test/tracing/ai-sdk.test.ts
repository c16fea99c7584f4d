import { afterEach, describe, expect, it, vi } from 'vitest'
import { traceAiSdk } from '../../src/tracing-models.ts'
import { type Published, rest, rootOf, tracerOf } from './fixture.ts'

afterEach(() => vi.restoreAllMocks())

interface Params {
  readonly model: { readonly modelId: string; readonly provider: string }
  readonly prompt: string
  readonly temperature?: number
  readonly onFinish?: (event: object) => void
  readonly onError?: (event: { error: unknown }) => void
  readonly onAbort?: (event: object) => void
}

const params = {
  model: { modelId: 'test-model', provider: 'test.chat' },
  prompt: 'How far is the sun?',
  temperature: 0.5,
}
const finished = {
  text: 'Far away.',
  finishReason: 'stop',
  usage: { inputTokens: 5, outputTokens: 3, totalTokens: 8 },
  totalUsage: { inputTokens: 10, outputTokens: 6, totalTokens: 16 },
  response: { modelId: 'test-model-2026' },
}
const expected = {
  type: 'chat_completion',
  inputs: { prompt: 'How far is the sun?' },
  output: 'Far away.',
  provider: 'test.chat',
  model: 'test-model-2026',
  modelParameters: { temperature: 0.5 },
  promptTokens: 10,
  completionTokens: 6,
  tokens: 16,
  metadata: { finishReason: 'stop' },
}

/** Stands in for `streamText`: hooks are called when the stream is read. */
function streamText({ onFinish, onError, onAbort }: Params) {
  return {
    text: Promise.resolve('not to be touched by us'),
    textStream: (async function* () {
      yield 'Far '
      yield 'away.'
      onFinish?.(finished)
    })(),
    fail: (error: unknown) => onError?.({ error }),
    abort: () => onAbort?.({ steps: [{ text: 'Far ' }] }),
  }
}

const metadataOf = (each: Published | undefined) => rootOf(each).metadata

describe('a traced function of the AI SDK', () => {
  it('fills in what generateText gave back', async () => {
    const { tracer, published } = tracerOf()
    async function generateText(_: Params) {
      return finished
    }
    expect(await traceAiSdk(tracer, generateText)(params)).toBe(finished)
    await tracer.flush()
    expect(rootOf(published[0])).toMatchObject({ name: 'generateText', ...expected })
  })

  it('knows the names of older versions, objects and calls of tools', async () => {
    const { tracer, published } = tracerOf()
    const older = { object: { miles: 1 }, usage: { promptTokens: 1, completionTokens: 2 } }
    await traceAiSdk(tracer, async (_: Params) => older, { name: 'object' })(params)
    const toolCalls = [{ toolName: 'look' }]
    await traceAiSdk(tracer, async (_: Params) => ({ text: '', toolCalls }))(params)
    await tracer.flush()
    expect(rootOf(published[0])).toMatchObject({
      name: 'object',
      output: { miles: 1 },
      tokens: 3,
      model: 'test-model',
    })
    expect(rootOf(published[1])).toMatchObject({ output: { text: '', toolCalls } })
  })

  it('ends with the stream, which it does not read itself', async () => {
    const { tracer, published } = tracerOf()
    const finish = vi.fn()
    const result = traceAiSdk(tracer, streamText, { cost: () => 0.1 })({
      ...params,
      onFinish: finish,
    })
    await rest()
    expect(published).toHaveLength(0)
    let text = ''
    for await (const part of result.textStream) text += part
    expect(text).toBe('Far away.')
    expect(finish).toHaveBeenCalledExactlyOnceWith(finished)
    await tracer.flush()
    expect(rootOf(published[0])).toMatchObject({ ...expected, cost: 0.1 })
  })

  it('fails with the stream, and leaves logging to the caller', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {})
    const { tracer, published } = tracerOf()
    const onError = vi.fn()
    const error = new Error('no')
    traceAiSdk(tracer, streamText)({ ...params, onError }).fail(error)
    traceAiSdk(tracer, streamText)(params).fail(error)
    await tracer.flush()
    expect(onError).toHaveBeenCalledExactlyOnceWith({ error })
    expect(logged).toHaveBeenCalledExactlyOnceWith(error)
    expect(metadataOf(published[0])['error']).toMatchObject({ message: 'no' })
    expect(metadataOf(published[1])['error']).toMatchObject({ message: 'no' })
  })

  it('is partial when the caller aborts, or nobody reads', async () => {
    const { tracer, published } = tracerOf()
    traceAiSdk(tracer, streamText)(params).abort()
    await tracer.flush()
    traceAiSdk(tracer, streamText)(params)
    await tracer.flush({ abandon: true })
    expect(published[0]?.row).toMatchObject({ output: 'Far ', metadata: { partial: true } })
    expect(published[1]?.row).toMatchObject({ output: null, metadata: { partial: true } })
  })

  it('throws what the call throws', async () => {
    const { tracer, published } = tracerOf()
    const error = new Error('no')
    const call = (_: Params): never => {
      throw error
    }
    expect(() => traceAiSdk(tracer, call)(params)).toThrow(error)
    await tracer.flush()
    expect(metadataOf(published[0])['error']).toMatchObject({ message: 'no' })
  })
})
