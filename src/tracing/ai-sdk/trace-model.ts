import { beginCall, type ModelOptions, replyUpdate, withoutKeys } from '../calls/options.ts'
import { followStream, isAbort } from '../follow/follow-stream.ts'
import { overlay } from '../follow/overlay.ts'
import { platform } from '../record/platform.ts'
import type { OpenStep } from '../record/step.ts'
import { at, textAt } from '../values/at.ts'
import { type AnswerCollector, collectAnswer } from './collect-answer.ts'
import type { TracedCall } from './progress.ts'
import { generatedReply } from './replies.ts'

/**
 * Returns a model whose calls are recorded as steps. Streams are followed here at their source, because the SDK's callbacks are
 * called late or never, and their names differ between versions.
 */
export function traceModel(model: object, call: TracedCall, options: ModelOptions): object {
  const begin = (params: unknown) => {
    const collector = collectAnswer(options)
    call.onModelCall(collector.answer)
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
    const original = at(model, name)
    if (typeof original !== 'function') return undefined
    return async (params: unknown): Promise<unknown> => {
      const begun = begin(params)
      const generate = (): unknown => Reflect.apply(original, model, [params])
      if (!begun) return generate()
      const { step, collector } = begun
      try {
        return read(await step.within(generate), step, collector, options)
      } catch (cause) {
        collector.answer.failure = { cause }
        if (isAbort(cause)) step.leave()
        else step.fail(cause)
        throw cause
      }
    }
  }
  const methods = {
    doGenerate: method('doGenerate', readWhole),
    doStream: method('doStream', readStream),
  }
  return overlay(model, Object.fromEntries(Object.entries(methods).filter(([, traced]) => traced)))
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
