import { beginCall, type ModelOptions, replyUpdate, withoutKeys } from '../calls/options.ts'
import { followStream, isAbort } from '../follow/follow-stream.ts'
import { overlay } from '../follow/overlay.ts'
import { platform } from '../record/platform.ts'
import type { OpenStep } from '../record/step.ts'
import { at, textAt } from '../values/reading.ts'
import { type AnswerCollector, collectAnswer } from './collect-answer.ts'
import type { TracedCall } from './progress.ts'
import { generatedReply } from './replies.ts'

type Ask = (params: unknown) => unknown

/**
 * A model like the given one, whose answers are steps. What happens to a stream is seen here, at its source: the SDK's own
 * callbacks come late, have other names in other versions, or never come.
 */
export function traceModel(model: object, call: TracedCall, options: ModelOptions): object {
  const begin = (params: unknown) => {
    const collector = collectAnswer(options)
    call.asked(collector.answer)
    const { step: parent } = call
    if (!parent) return undefined
    const step = beginCall(
      parent,
      {
        name: textAt(model, 'modelId') ?? 'model',
        params,
        model: textAt(model, 'modelId'),
        provider: textAt(model, 'provider'),
        inputs: { prompt: at(params, 'prompt') },
        modelParameters: withoutKeys(params, [
          'prompt',
          'abortSignal',
          'headers',
          'providerOptions',
        ]),
        collect: () => collector,
      },
      { provider: options.provider, cost: options.cost },
    )
    return { step, collector }
  }
  const method = (name: 'doGenerate' | 'doStream', read: Read) => {
    const ask = at(model, name)
    if (typeof ask !== 'function') return undefined
    return async (params: unknown): Promise<unknown> => {
      const asked = begin(params)
      const own: Ask = (given) => Reflect.apply(ask, model, [given])
      if (!asked) return own(params)
      const { step, collector } = asked
      try {
        return read(await step.within(() => own(params)), step, collector, options)
      } catch (cause) {
        collector.answer.failure = { cause }
        if (isAbort(cause)) step.leave()
        else step.fail(cause)
        throw cause
      }
    }
  }
  const own = {
    doGenerate: method('doGenerate', readWhole),
    doStream: method('doStream', readStream),
  }
  return overlay(model, Object.fromEntries(Object.entries(own).filter(([, ask]) => ask)))
}

type Read = (
  result: unknown,
  step: OpenStep,
  collector: AnswerCollector,
  options: ModelOptions,
) => unknown

function readWhole(...[result, step, { answer }, options]: Parameters<Read>): unknown {
  const reply = generatedReply(result)
  answer.finishReason = textAt(reply, 'finishReason')
  answer.text = () => textAt(reply, 'output') ?? textAt(reply, 'output', 'content') ?? ''
  step.end(replyUpdate(reply, options))
  return result
}

function readStream(...[result, step, { answer }]: Parameters<Read>): unknown {
  const { ReadableStream } = platform
  const stream = at(result, 'stream')
  if (!ReadableStream || !(stream instanceof ReadableStream)) {
    step.end()
    return result
  }
  const listener = {
    ...step,
    end: () => step.end(),
    fail(cause: unknown) {
      answer.failure = { cause }
      step.fail(cause)
    },
  }
  return { ...Object(result), stream: followStream(stream, listener, ReadableStream) }
}
