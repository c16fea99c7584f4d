import { ConfigurationError } from '../../core/update/errors.ts'
import { attempt } from '../calls/api.ts'
import { collectBody } from '../calls/collect-body.ts'
import { isEventStream } from '../calls/follow-call.ts'
import { mark } from '../calls/mark.ts'
import {
  beginCall,
  type ModelOptions,
  present,
  replyUpdate,
  withoutKeys,
} from '../calls/options.ts'
import { followResponse } from '../follow/follow-response.ts'
import { followStream } from '../follow/follow-stream.ts'
import { isThenable } from '../follow/follow-thenable.ts'
import { overlay } from '../follow/overlay.ts'
import { platform } from '../record/platform.ts'
import type { AnyFunction, OpenStep, Scope } from '../record/step.ts'
import { at } from '../values/reading.ts'
import { workersAiReader } from './replies.ts'

/** The binding `AI` of a Worker, as far as it has to be one. */
export interface WorkersAi {
  readonly run: AnyFunction
}

/**
 * A binding of Workers AI like the given one, whose `run` is a step: prompt, answer, model, parameters and tokens, and what the
 * call cost where you say how to reckon it. Streams are followed until they were read, broke off, or were given up.
 *
 * @param scope the tracer, or a step where no context is injected.
 * @throws ConfigurationError for anything without `run`.
 * @example
 * const ai = traceWorkersAi(tracer, env.AI)
 */
export function traceWorkersAi<Ai extends WorkersAi>(
  scope: Scope,
  ai: Ai,
  options: ModelOptions = {},
): Ai {
  const own = at(ai, 'run')
  if (typeof own !== 'function') {
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
        inputs: present({ prompt: prompt ?? messages, text }),
        modelParameters: withoutKeys(inputs, ['prompt', 'messages', 'text', 'stream']),
        collect: () => body,
      },
      options,
    )
    const answer = attempt(step, (...asked) => Reflect.apply(own, ai, asked), args)
    if (!isThenable(answer)) return read(answer, step, options)
    const follow = (reply: unknown) => {
      body.isStream = isEventStream(reply)
      return mark(read(reply, step, options), step)
    }
    const fail = (cause: unknown) => {
      step.fail(cause)
      throw cause
    }
    return mark(answer.then(follow, fail), step)
  }
  // It has all members of the binding.
  return overlay(ai, { run }) as Ai
}

/** A reply as it is, or a stream that is followed. */
function read(reply: unknown, step: OpenStep, options: ModelOptions): unknown {
  const { ReadableStream, Response } = platform
  if (ReadableStream && reply instanceof ReadableStream) {
    return followStream(reply, step, ReadableStream)
  }
  if (ReadableStream && Response && reply instanceof Response) {
    return followResponse(reply, step, { ReadableStream, Response })
  }
  step.end(replyUpdate(workersAiReader.whole(reply), options))
  return reply
}
