import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createLocalOpenlayer } from '../../src/testing.ts'
import { createTracer, type TraceRow } from '../../src/tracing.ts'

const pipelineId = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'
const apiKey = 'a-key-for-the-test'

/** Openlayer's own address leads to a local Openlayer; other addresses are answered by the test. */
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

it('The traced Worker streams, publishes, and hands its id to the page of the documentation', async () => {
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

it('The explicit steps of the documentation stand below each other', async () => {
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

it('The models of the documentation are traced', async () => {
  const { traceModels } = await import('./models.ts')
  const { tracer, published } = collecting()
  const usage = { prompt_tokens: 100, completion_tokens: 50 }
  class OpenAI {
    chat = { completions: { create: async (_: object) => ({ choices: [], usage }) } }
  }
  const streamText = (_: object) => ({ textStream: [] })
  const models = traceModels(tracer, { OpenAI, ai: { streamText } })
  await models.openai.chat.completions.create({ model: 'm', messages: [] })
  expect(models.streamText({ prompt: '?' })).toEqual({ textStream: [] })
  await tracer.flush({ abandon: true, deadlineMs: 20 })
  expect(published[0]).toMatchObject({ tokens: 150, cost: 0.0006 })
  expect(published).toHaveLength(2)
})

it('The REST client of the documentation finds rows without a ground truth', async () => {
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
