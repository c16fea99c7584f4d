import { ConfigurationError } from '../../core/update/errors.ts'
import { callInStep } from '../calls/api.ts'
import { attachInference } from '../calls/attach-inference.ts'
import { collectBody } from '../calls/collect-body.ts'
import { isEventStream } from '../calls/follow-call.ts'
import {
  beginCall,
  type ModelOptions,
  replyUpdate,
  withoutKeys,
  withoutUndefined,
} from '../calls/options.ts'
import { followResponse } from '../follow/follow-response.ts'
import { followStream } from '../follow/follow-stream.ts'
import { isThenable } from '../follow/follow-thenable.ts'
import { overlay } from '../follow/overlay.ts'
import { platform } from '../record/platform.ts'
import type { AnyFunction, OpenStep, Scope } from '../record/step.ts'
import { at } from '../values/at.ts'
import { workersAiReader } from './replies.ts'

/** The required members of the binding of Workers AI. */
export interface WorkersAi {
  readonly run: AnyFunction
}

/**
 * Returns a binding of Workers AI whose calls of `run` are recorded as steps: prompt, answer, model, parameters and tokens, and
 * the cost with the option `cost`. Streams are followed until they were read, failed or were abandoned.
 *
 * @param scope the tracer, or the parent step if the tracer has no context.
 * @throws ConfigurationError if `ai` has no method `run`.
 * @example
 * const ai = traceWorkersAi(tracer, env.AI)
 */
export function traceWorkersAi<Ai extends WorkersAi>(
  scope: Scope,
  ai: Ai,
  options: ModelOptions = {},
): Ai {
  const method = at(ai, 'run')
  if (typeof method !== 'function') {
    throw new ConfigurationError(
      'invalid_options',
      'traceWorkersAi takes the binding of Workers AI: an object with run.',
    )
  }
  const run = (...args: readonly unknown[]): unknown => {
    const [model, inputs] = args
    const body = collectBody(workersAiReader, options)
    const { messages, prompt, text } = Object(inputs)
    const step = beginCall(
      scope,
      {
        name: 'ai.run',
        type: text !== undefined && !messages && !prompt ? 'embedding' : 'chat_completion',
        provider: 'Cloudflare',
        model: String(model),
        params: inputs,
        inputs: withoutUndefined({ prompt: prompt ?? messages, text }),
        modelParameters: withoutKeys(inputs, ['prompt', 'messages', 'text', 'stream']),
        collect: () => body,
      },
      options,
    )
    const answer = callInStep(step, (...params) => Reflect.apply(method, ai, params), args)
    if (!isThenable(answer)) return followReply(answer, step, options)
    const follow = (reply: unknown) => {
      body.isStream = isEventStream(reply)
      return attachInference(followReply(reply, step, options), step)
    }
    const fail = (cause: unknown) => {
      step.fail(cause)
      throw cause
    }
    return attachInference(answer.then(follow, fail), step)
  }
  // The overlay has all members of the binding.
  return overlay(ai, { run }) as Ai
}

/** Follows a stream or a response. Records any other reply. */
function followReply(reply: unknown, step: OpenStep, options: ModelOptions): unknown {
  const { ReadableStream, Response } = platform
  if (ReadableStream && reply instanceof ReadableStream) {
    return followStream(reply, step, ReadableStream)
  }
  if (ReadableStream && Response && reply instanceof Response) {
    return followResponse(reply, step, ReadableStream, Response)
  }
  step.end(replyUpdate(workersAiReader.whole(reply), options))
  return reply
}
