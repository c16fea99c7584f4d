import {
  type LanguageModel,
  parseJsonEventStream,
  readUIMessageStream,
  type UIMessage,
  uiMessageChunkSchema,
} from 'ai'
import OpenAI from 'openai'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createLocalOpenlayer } from '../../src/testing.ts'
import { createTracer, type TraceRow } from '../../src/tracing.ts'
import { traceOpenAI } from '../../src/tracing-models.ts'
import { readInference } from '../../src/tracing-page.ts'
import { createModel } from '../tracing/sdks/models.ts'
import { createProvider } from '../tracing/sdks/provider.ts'

const pipelineId = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'
const apiKey = 'a-key-for-the-test'

/** Requests for Openlayer's address go to a local Openlayer. The test answers all others. */
let elsewhere: (request: Request) => Response | Promise<Response>
let local: (request: Request) => Promise<Response>

beforeEach(() => {
  local = createLocalOpenlayer({ apiKey })
  vi.stubGlobal('fetch', async (input: string | URL | Request, init?: RequestInit) => {
    const isPath = typeof input === 'string' && input.startsWith('/')
    const request = new Request(isPath ? `https://app.example.com${input}` : input, init)
    return request.url.startsWith('https://api.openlayer.com/')
      ? local(request)
      : elsewhere(request)
  })
})

afterEach(() => vi.unstubAllGlobals())

async function rowOf(inferenceId: string): Promise<Record<string, unknown>> {
  const url = `https://api.openlayer.com/v1/inference-pipelines/${pipelineId}/rows/${inferenceId}`
  const headers = { authorization: `Bearer ${apiKey}` }
  const { row } = await (await local(new Request(url, { headers }))).json()
  return row
}

function collecting() {
  const published: TraceRow[] = []
  const tracer = createTracer({
    publish: async (row) => published.push(row),
    inferencePipelineId: pipelineId,
  })
  return { tracer, published }
}

it('The seed example sets its inference id and gets its ground truth', async () => {
  const { attach, chat, flush } = await import('./seed.ts')
  expect(await chat('How far is the sun?', 'c1', 'ada')).toBe('You asked: How far is the sun?')
  await flush()
  await attach('chat_c1_ada', '94.471 million miles')
  expect(await rowOf('chat_c1_ada')).toMatchObject({
    question: 'How far is the sun?',
    output: 'You asked: How far is the sun?',
    ground_truth: '94.471 million miles',
  })
})

it('The traced Worker streams and publishes its answer and sends the inference id to the page', async () => {
  const { default: worker } = await import('./worker-tracing.ts')
  const { askAndVote } = await import('./page-tracing.ts')
  const work: Promise<unknown>[] = []
  elsewhere = (request) =>
    worker.fetch(
      request,
      { OPENLAYER_API_KEY: apiKey },
      { waitUntil: (promise) => void work.push(promise) },
    )
  const update = vi.fn()
  const text = await askAndVote({ update } as never, 'the sun')
  await Promise.all(work)
  expect(text).toBe('I found: All about the sun')
  const { inferenceId } = update.mock.calls[0]?.[0] ?? {}
  expect(inferenceId).toMatch(/^chat_/)
  expect(await rowOf(inferenceId)).toMatchObject({
    output: 'I found: All about the sun',
    user_id: 'ada',
    metadata: { release: 7 },
    steps: [{ steps: [{ name: 'search', type: 'retriever' }] }],
  })
})

it('The explicit steps in the documentation are nested', async () => {
  const { answer } = await import('./explicit.ts')
  const { tracer, published } = collecting()
  expect(await answer(tracer, 'the sun')).toBe('I found: All about the sun')
  await tracer.flush()
  expect(published[0]).toMatchObject({
    user_id: 'ada',
    context: ['All about the sun'],
    steps: [{ name: 'chat', steps: [{ name: 'search' }] }],
  })
})

it('The models on the page are traced', async () => {
  const { traceModels } = await import('./models.ts')
  const { tracer, published } = collecting()
  const provider = createProvider('finished')
  vi.stubGlobal('fetch', provider.fetch)
  vi.stubEnv('OPENAI_API_KEY', 'a-key-for-the-test')
  vi.stubEnv('ANTHROPIC_API_KEY', 'a-key-for-the-test')
  const { openai, anthropic, streamText, workersAi } = traceModels(tracer, {
    AI: { run: async () => ({ response: 'Far away.' }) },
  })
  const messages = [{ role: 'user' as const, content: 'How far?' }]
  await openai.chat.completions.create({ model: 'm', messages })
  await anthropic.messages.create({ model: 'm', max_tokens: 9, messages })
  await streamText({ model: createModel('v3', 'finished') as LanguageModel, prompt: 'How far?' })
    .text
  await workersAi.run('m', { prompt: 'How far?' })
  await tracer.flush({ deadlineMs: 1_000 })
  expect(published.map(({ output }) => output)).toEqual(Array(4).fill('Far away.'))
  expect(published[0]).toMatchObject({ tokens: 20, cost: 0.000088 })
  vi.unstubAllEnvs()
})

it('A single call gets the chosen inference id, or a generated one', async () => {
  const { askOpenAI } = await import('./tracing/known-id.ts')
  const { tracer, published } = collecting()
  const { fetch } = createProvider('finished')
  const openai = traceOpenAI(tracer, new OpenAI({ apiKey: 'key', fetch }))
  const { inferenceId } = await askOpenAI(tracer, openai, 'How far?')
  await tracer.flush({ deadlineMs: 1_000 })
  expect(published).toMatchObject([{ inferenceId: 'chat_c1_ada', user_id: 'ada' }, { inferenceId }])
})

it('A useChat message has the inference id of its answer', async () => {
  const { createRoute } = await import('./tracing/use-chat.ts')
  const { tracer, published } = collecting()
  const post = createRoute(tracer, createModel('v3', 'finished') as LanguageModel)
  const question: UIMessage = { id: '1', role: 'user', parts: [{ type: 'text', text: 'How far?' }] }
  const body = JSON.stringify({ messages: [question] })
  const response = await post(new Request('https://a.test/api/chat', { method: 'POST', body }))
  let answer: UIMessage | undefined
  const chunks = parseJsonEventStream({
    stream: response.body ?? new ReadableStream(),
    schema: uiMessageChunkSchema,
  })
  const stream = chunks.pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        if (chunk.success) controller.enqueue(chunk.value)
      },
    }),
  )
  for await (const message of readUIMessageStream({ stream })) answer = message
  await tracer.flush({ deadlineMs: 1_000 })
  expect(readInference(question)).toBeUndefined()
  expect(answer && readInference(answer)).toEqual({ inferenceId: published[0]?.['inferenceId'] })
  expect(published[0]).toMatchObject({
    output: 'Far away.',
    inferenceId: expect.stringMatching(/^chat_/),
  })
})

it('Rows that Openlayer does not accept are kept', async () => {
  const { createKeepingTracer } = await import('./tracing/unsent.ts')
  const kept: unknown[] = []
  const tracer = createKeepingTracer('a-wrong-key', (unsent) => kept.push(unsent))
  tracer.run({ inferenceId: 'a' }, () => 'Far away.')
  await tracer.flush()
  expect(kept).toMatchObject([{ rows: [{ inferenceId: 'a', output: 'Far away.' }] }])
})

it('A server publishes its open traces when it receives SIGTERM', async () => {
  const { stopOnSignal } = await import('./tracing/exit.ts')
  const { tracer, published } = collecting()
  void tracer.run({ inferenceId: 'a' }, () => new Promise(() => {}))
  const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never)
  const flush = vi.spyOn(tracer, 'flush').mockImplementation(async () => {
    published.push({})
    return { published: 1, failed: 0, dropped: 0, open: [] }
  })
  stopOnSignal(tracer, { close: () => {} })
  process.emit('SIGTERM')
  await vi.waitUntil(() => exit.mock.calls.length > 0)
  expect(flush).toHaveBeenCalledExactlyOnceWith({ abandon: true, deadlineMs: 8_000 })
  expect(exit).toHaveBeenCalledExactlyOnceWith(0)
  exit.mockRestore()
})

it('OpenTelemetry spans become traces', async () => {
  const { createProvider: createTracerProvider } = await import('./tracing/opentelemetry.ts')
  const { tracer, published } = collecting()
  const provider = createTracerProvider(tracer)
  provider
    .getTracer('test')
    .startSpan('chat', { attributes: { 'gen_ai.operation.name': 'chat' } })
    .end()
  await provider.forceFlush()
  expect(published).toMatchObject([{ steps: [{ name: 'chat', type: 'chat_completion' }] }])
})

it('The REST client in the documentation finds rows without a ground truth', async () => {
  const url = `https://api.openlayer.com/v1/inference-pipelines/${pipelineId}/data-stream`
  const rows = [
    { inferenceId: 'a', output: '1' },
    { inferenceId: 'b', output: '2', ground_truth: '2' },
  ]
  const config = { inferenceIdColumnName: 'inferenceId', outputColumnName: 'output' }
  await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({ config, rows }),
  })
  const { correct } = await import('./rest.ts')
  expect(await correct(pipelineId, apiKey)).toBe(1)
  expect(await rowOf('a')).toMatchObject({ ground_truth: 'Unknown.' })
})
