import { overlay } from '../follow/overlay.ts'
import type { AnyFunction, Collector, Step, TraceOptions } from '../record/step.ts'
import type { Inputs, StepUpdate } from '../record/update.ts'
import { at, listAt, numberAt, textAt } from '../values/reading.ts'
import { type ModelOptions, usageUpdate } from './model-usage.ts'
import { collectToolCalls } from './tool-calls.ts'

/** A client of OpenAI's chat completions, or of any API that speaks like it. */
export interface ChatClient {
  readonly chat: { readonly completions: { readonly create: AnyFunction } }
}

/** What steps are made below: a tracer, or a step where no context is injected. */
export interface Scope {
  run<Result>(options: TraceOptions, work: (step: Step) => Result): Result
}

/**
 * A client like the given one, whose `chat.completions.create` is a step: its messages, answer, model, parameters and
 * tokens, and what it cost where you say how to reckon it. Streams are followed as they are read; for their tokens ask the
 * API with `stream_options: { include_usage: true }`. Read a stream by iterating it: what its `tee()`, `toReadableStream()` or
 * the promise's `asResponse()` give is not followed. The given client stays as it is.
 *
 * @param scope the tracer, or a step where no context is injected.
 * @example
 * const openai = traceChatCompletions(tracer, new OpenAI())
 */
export function traceChatCompletions<Client extends ChatClient>(
  scope: Scope,
  client: Client,
  options: ModelOptions = {},
): Client {
  const { completions } = client.chat
  const { name = 'chat.completions.create', provider } = options
  const create = (...args: readonly unknown[]): unknown => {
    const { messages, model, stream: _, ...modelParameters } = paramsOf(args[0])
    const traced: TraceOptions = {
      name,
      type: 'chat_completion',
      inputs: { prompt: messages },
      details: { model: textAt({ model }, 'model'), provider, modelParameters },
      describe: (reply) => describe(reply, options),
      collect: () => collect(options),
    }
    let asked: unknown
    const followed: unknown = scope.run(traced, () => {
      asked = Reflect.apply(completions.create, completions, args)
      return asked
    })
    return withResponse(asked, followed)
  }
  const chat = overlay(client.chat, { completions: overlay(completions, { create }) })
  // It has all members of the client.
  return overlay(client, { chat }) as Client
}

/** OpenAI's own promise has a method that gives the raw response beside the reply, which must be the one we follow. */
function withResponse(asked: unknown, followed: unknown): unknown {
  const ask = at(asked, 'withResponse')
  if (typeof ask !== 'function' || typeof followed !== 'object' || !followed) return followed
  return overlay(followed, {
    async withResponse() {
      const [data, beside] = await Promise.all([followed, Reflect.apply(ask, asked, [])])
      return { ...beside, data }
    },
  })
}

function paramsOf(value: unknown): Inputs {
  return typeof value === 'object' && value ? { ...value } : {}
}

function describe(reply: unknown, options: ModelOptions): StepUpdate {
  const message = at(listAt(reply, 'choices')[0], 'message')
  const calls = at(message, 'tool_calls')
  const content = at(message, 'content') ?? at(message, 'refusal')
  return {
    output: calls === undefined ? content : { content, tool_calls: calls },
    rawOutput: reply,
    ...ending(reply, options),
  }
}

function collect(options: ModelOptions): Collector {
  let content = ''
  let last: unknown
  let usage: unknown
  let finish: unknown
  const calls = collectToolCalls()
  return {
    add(chunk) {
      last = chunk
      usage = at(chunk, 'usage') ?? usage
      const choice = listAt(chunk, 'choices').find((each) => (at(each, 'index') ?? 0) === 0)
      finish = at(choice, 'finish_reason') ?? finish
      content += textAt(choice, 'delta', 'content') ?? textAt(choice, 'delta', 'refusal') ?? ''
      for (const part of listAt(choice, 'delta', 'tool_calls')) calls.add(part)
    },
    result() {
      const tool_calls = calls.result()
      const choices = [{ finish_reason: finish }]
      return {
        output: tool_calls.length > 0 ? { content, tool_calls } : content,
        ...ending({ model: at(last, 'model'), usage, choices }, options),
      }
    },
  }
}

function ending(reply: unknown, options: ModelOptions): StepUpdate {
  const finishReason = at(listAt(reply, 'choices')[0], 'finish_reason')
  const usage = {
    model: textAt(reply, 'model'),
    promptTokens: numberAt(reply, ['usage', 'prompt_tokens']),
    completionTokens: numberAt(reply, ['usage', 'completion_tokens']),
    tokens: numberAt(reply, ['usage', 'total_tokens']),
  }
  return { ...usageUpdate(usage, options), ...(finishReason ? { metadata: { finishReason } } : {}) }
}
