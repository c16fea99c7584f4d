import * as callbackManagerModule from '@langchain/core/callbacks/manager'
import { StringOutputParser } from '@langchain/core/output_parsers'
import { ChatPromptTemplate } from '@langchain/core/prompts'
import { FakeListChatModel } from '@langchain/core/utils/testing'
import { context, SpanStatusCode, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base'
import { LangChainInstrumentation } from '@traceloop/instrumentation-langchain'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGenAiSpanProcessor } from '../../src/tracing-opentelemetry.ts'
import { rootOf, shape, tracerOf } from './fixture.ts'

beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager()))
afterAll(() => context.disable())

function spans() {
  const world = tracerOf({ now: undefined, after: undefined })
  const processor = createGenAiSpanProcessor(world.tracer)
  const provider = new BasicTracerProvider({ spanProcessors: [processor] })
  return { ...world, provider, otel: provider.getTracer('test') }
}

describe('LangChain spans from its instrumentation', () => {
  it("are one trace below the caller's span", async () => {
    const { provider, otel, published } = spans()
    const instrumentation = new LangChainInstrumentation()
    instrumentation.setTracerProvider(provider)
    instrumentation.manuallyInstrument({ callbackManagerModule })
    const chain = ChatPromptTemplate.fromTemplate('How far is {what}?')
      .pipe(new FakeListChatModel({ responses: ['Far away.'] }))
      .pipe(new StringOutputParser())
    const answer = await otel.startActiveSpan('answer', async (span) => {
      span.setAttribute('aftertrace.inference_id', 'chat_c1_ada')
      const text = await chain.invoke({ what: 'the sun' })
      span.end()
      return text
    })
    expect(answer).toBe('Far away.')
    await provider.forceFlush()
    expect(published).toHaveLength(1)
    expect(published[0]?.row).toMatchObject({ inferenceId: 'chat_c1_ada' })
    const root = rootOf(published[0])
    expect(root.name).toBe('answer')
    const chat = root.steps.find(({ type }) => type === 'chat_completion')
    expect(chat).toMatchObject({
      name: 'chat FakeListChatModel',
      provider: 'langchain',
      inputs: { prompt: [{ role: 'user', parts: [{ content: 'How far is the sun?' }] }] },
      output: [{ role: 'assistant', parts: [{ content: 'Far away.' }] }],
    })
    expect(root.steps.map(({ name }) => name)).toContain('workflow RunnableSequence')
  })
})

describe('spans with semantic conventions', () => {
  it('of OpenTelemetry provide model, parameters, tokens, times and session', async () => {
    const { otel, provider, published } = spans()
    const span = otel.startSpan('chat gemini', { startTime: [1_000, 500_000_000] })
    span.setAttributes({
      'gen_ai.operation.name': 'chat',
      'gen_ai.provider.name': 'gcp.gemini',
      'gen_ai.request.model': 'gemini',
      'gen_ai.request.temperature': 0.5,
      'gen_ai.response.model': 'gemini-2026',
      'gen_ai.response.id': 'r1',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 12,
      'gen_ai.usage.output_tokens': 8,
      'gen_ai.conversation.id': 's1',
      'gen_ai.input.messages': '[{"role":"user","content":"How far?"}]',
      'gen_ai.output.messages': '[{"role":"assistant","content":"Far."}]',
    })
    span.end([1_001, 250_000_000])
    await provider.forceFlush()
    expect(published[0]?.row).toMatchObject({
      inferenceTimestamp: 1_000.5,
      latency: 750,
      session_id: 's1',
      prompt: [{ role: 'user', content: 'How far?' }],
    })
    expect(rootOf(published[0])).toMatchObject({
      name: 'chat gemini',
      type: 'chat_completion',
      provider: 'gcp.gemini',
      model: 'gemini-2026',
      modelParameters: { temperature: 0.5 },
      promptTokens: 12,
      completionTokens: 8,
      output: [{ role: 'assistant', content: 'Far.' }],
      metadata: { finishReason: ['stop'], replyId: 'r1' },
    })
  })

  it('of OpenInference provide kinds, indexed messages and documents', async () => {
    const { otel, provider, published } = spans()
    otel.startActiveSpan(
      'agent',
      { attributes: { 'openinference.span.kind': 'AGENT' } },
      (root) => {
        const retriever = otel.startSpan('retrieve')
        retriever.setAttributes({
          'openinference.span.kind': 'RETRIEVER',
          'input.value': 'sun',
          'retrieval.documents.0.document.content': 'The sun is far.',
        })
        retriever.end()
        const model = otel.startSpan('llm')
        model.setAttributes({
          'openinference.span.kind': 'LLM',
          'llm.model_name': 'gpt',
          'llm.input_messages.0.message.role': 'user',
          'llm.input_messages.0.message.content': 'How far?',
          'llm.token_count.total': 20,
        })
        model.end()
        root.end()
      },
    )
    await provider.forceFlush()
    const root = rootOf(published[0])
    expect(shape(root)).toBe('agent(retrieve, llm)')
    expect(root.steps).toMatchObject([
      { type: 'retriever', inputs: { input: 'sun' }, documents: [{ content: 'The sun is far.' }] },
      {
        type: 'chat_completion',
        model: 'gpt',
        inputs: { prompt: [{ role: 'user', content: 'How far?' }] },
        tokens: 20,
      },
    ])
  })

  it('are left out if they do not belong to a model call, and kept if a model call is below them', async () => {
    const { otel, provider, published } = spans()
    otel.startSpan('GET /health').end()
    otel.startActiveSpan('POST /chat', (request) => {
      otel.startSpan('SELECT').end()
      otel.startActiveSpan('handler', (handler) => {
        otel
          .startSpan('chat', {
            attributes: { 'gen_ai.operation.name': 'chat', 'gen_ai.completion': 'Far.' },
          })
          .end()
        handler.end()
      })
      request.end()
    })
    await provider.forceFlush()
    expect(published.map((each) => shape(rootOf(each)))).toEqual(['POST /chat(handler(chat))'])
    expect(published[0]?.row['output']).toBe('Far.')
  })

  it('contain the error with which they failed', async () => {
    const { otel, provider, published } = spans()
    const span = otel.startSpan('chat', { attributes: { 'gen_ai.operation.name': 'chat' } })
    span.recordException(new RangeError('too long'))
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'too long' })
    span.end()
    await provider.forceFlush()
    expect(published[0]?.row['metadata']).toMatchObject({
      error: { name: 'RangeError', message: 'too long' },
    })
  })

  it('are published at shutdown, even if their parent never ends', async () => {
    const { otel, provider, published } = spans()
    const parent = otel.startSpan('never')
    const child = otel.startSpan(
      'chat',
      { attributes: { 'gen_ai.operation.name': 'chat' } },
      trace.setSpan(context.active(), parent),
    )
    child.end()
    await provider.shutdown()
    expect(published.map((each) => shape(rootOf(each)))).toEqual(['chat'])
  })
})
