import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import type { Tracer } from '../../../src/tracing.ts'
import {
  traceAiSdk,
  traceAnthropic,
  traceOpenAI,
  traceWorkersAi,
} from '../../../src/tracing-models.ts'
import { createModel } from './models.ts'
import { type Behaviour, createProvider, data, streamOf } from './provider.ts'
import { aiSdks } from './sdk.ts'

/** An answer that arrives in parts, with the actions of a caller. */
export interface Answer {
  readonly parts: AsyncIterable<unknown>
  /** Returns the answer as a body that can be cancelled. */
  readonly body: () => ReadableStream<unknown>
  readonly abort: () => void
}

/** A call whose answer is a stream. */
export interface StreamCall {
  readonly name: string
  readonly ask: (tracer: Tracer, behaviour: Behaviour) => Promise<Answer>
  /** The action that its answer does not support. */
  readonly lacks?: 'body' | 'abort'
}

const key = 'a-key-for-the-test'
const messages = [{ role: 'user' as const, content: 'How far is the sun?' }]
const prompt = 'How far is the sun?'

function openAi(tracer: Tracer, behaviour: Behaviour) {
  const { fetch } = createProvider(behaviour)
  return traceOpenAI(tracer, new OpenAI({ apiKey: key, fetch, maxRetries: 0 }))
}

function anthropic(tracer: Tracer, behaviour: Behaviour) {
  const { fetch } = createProvider(behaviour)
  return traceAnthropic(tracer, new Anthropic({ apiKey: key, fetch, maxRetries: 0 }))
}

const model = 'gpt-test'

function nothing(): never {
  throw new Error('There is no such way.')
}

const calls: readonly StreamCall[] = [
  {
    name: 'openai: chat.completions.create',
    async ask(tracer, behaviour) {
      const stream = await openAi(tracer, behaviour).chat.completions.create({
        model,
        messages,
        stream: true,
        stream_options: { include_usage: true },
      })
      return {
        parts: stream,
        body: () => stream.toReadableStream(),
        abort: () => stream.controller.abort(),
      }
    },
  },
  {
    name: 'openai: chat.completions.create, withResponse',
    async ask(tracer, behaviour) {
      const { data: stream } = await openAi(tracer, behaviour)
        .chat.completions.create({ model, messages, stream: true })
        .withResponse()
      return {
        parts: stream,
        body: () => stream.toReadableStream(),
        abort: () => stream.controller.abort(),
      }
    },
  },
  {
    name: 'openai: chat.completions.create, asResponse',
    async ask(tracer, behaviour) {
      const abort = new AbortController()
      const response = await openAi(tracer, behaviour)
        .chat.completions.create({ model, messages, stream: true }, { signal: abort.signal })
        .asResponse()
      const body = response.body ?? new ReadableStream()
      return { parts: body, body: () => body, abort: () => abort.abort() }
    },
  },
  {
    name: 'openai: chat.completions.stream',
    async ask(tracer, behaviour) {
      const stream = openAi(tracer, behaviour).chat.completions.stream({ model, messages })
      return { parts: stream, body: () => stream.toReadableStream(), abort: () => stream.abort() }
    },
  },
  {
    name: 'openai: responses.create',
    async ask(tracer, behaviour) {
      const stream = await openAi(tracer, behaviour).responses.create({
        model,
        input: prompt,
        stream: true,
      })
      return {
        parts: stream,
        body: () => stream.toReadableStream(),
        abort: () => stream.controller.abort(),
      }
    },
  },
  {
    name: 'openai: responses.stream',
    async ask(tracer, behaviour) {
      const stream = openAi(tracer, behaviour).responses.stream({ model, input: prompt })
      return { parts: stream, body: nothing, abort: () => stream.abort() }
    },
    lacks: 'body',
  },
  {
    name: 'anthropic: messages.create',
    async ask(tracer, behaviour) {
      const stream = await anthropic(tracer, behaviour).messages.create({
        model: 'claude-test',
        max_tokens: 100,
        messages,
        stream: true,
      })
      return {
        parts: stream,
        body: () => stream.toReadableStream(),
        abort: () => stream.controller.abort(),
      }
    },
  },
  {
    name: 'anthropic: messages.stream',
    async ask(tracer, behaviour) {
      const stream = anthropic(tracer, behaviour).messages.stream({
        model: 'claude-test',
        max_tokens: 100,
        messages,
      })
      return { parts: stream, body: () => stream.toReadableStream(), abort: () => stream.abort() }
    },
  },
  {
    name: 'workers-ai: run',
    async ask(tracer, behaviour) {
      const stream = await workersAi(tracer, behaviour).run('@cf/test', { prompt, stream: true })
      return { parts: stream, body: () => stream, abort: nothing }
    },
    lacks: 'abort',
  },
]

/** Creates a binding like that of a Worker, which does not exist here. */
export function workersAi(tracer: Tracer, behaviour: Behaviour) {
  const events = [
    data({ response: '' }),
    data({ response: 'Far ' }),
    data({ response: 'away' }),
    data({ response: '.', usage: { prompt_tokens: 12, completion_tokens: 8, total_tokens: 20 } }),
    'data: [DONE]\n\n',
  ]
  class Ai {
    #behaviour = behaviour
    async run(_model: string, _inputs: { prompt: string; stream: true }) {
      if (this.#behaviour === 'refused') throw new Error('No such model.')
      return streamOf(events, this.#behaviour)
    }
  }
  return traceWorkersAi(tracer, new Ai())
}

const aiCalls = aiSdks.flatMap(
  ({ name, sdk: { streamText, streamObject }, version }): StreamCall[] => {
    const quiet = { onError: () => {}, maxRetries: 0 }
    return [
      {
        name: `${name}: streamText`,
        async ask(tracer, behaviour) {
          const abort = new AbortController()
          const result = traceAiSdk(
            tracer,
            streamText,
          )({
            ...quiet,
            model: createModel(version, behaviour),
            prompt,
            abortSignal: abort.signal,
          })
          const { textStream } = result
          return { parts: textStream, body: () => textStream, abort: () => abort.abort() }
        },
      },
      {
        name: `${name}: streamText, as a response`,
        async ask(tracer, behaviour) {
          const abort = new AbortController()
          const result = traceAiSdk(
            tracer,
            streamText,
          )({
            ...quiet,
            model: createModel(version, behaviour),
            prompt,
            abortSignal: abort.signal,
          })
          const body = result.toUIMessageStreamResponse().body ?? new ReadableStream()
          return { parts: body, body: () => body, abort: () => abort.abort() }
        },
      },
      {
        name: `${name}: streamObject`,
        async ask(tracer, behaviour) {
          const abort = new AbortController()
          const result = traceAiSdk(
            tracer,
            streamObject,
          )({
            ...quiet,
            model: createModel(version, behaviour, { text: '{"far":"away", "miles":94}' }),
            prompt,
            output: 'no-schema',
            abortSignal: abort.signal,
          })
          const { partialObjectStream } = result
          return {
            parts: partialObjectStream,
            body: () => partialObjectStream,
            abort: () => abort.abort(),
          }
        },
      },
    ]
  },
)

export const streamCalls: readonly StreamCall[] = [...calls, ...aiCalls]
