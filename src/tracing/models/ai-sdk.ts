import type { AnyFunction, TraceOptions } from '../record/step.ts'
import type { Inputs, StepUpdate } from '../record/update.ts'
import { at, listAt, numberAt, textAt } from '../values/reading.ts'
import type { Scope } from './chat-completions.ts'
import { type ModelOptions, usageUpdate } from './model-usage.ts'

/** What a call of the AI SDK is given, as far as we look at it. */
type Params = Readonly<Record<string, unknown>>

/**
 * A function of the AI SDK like the given one, whose calls are steps.
 *
 * @param logError what the SDK does with a stream's error where the caller has no `onError`.
 */
export function traceAiSdkOn<Call extends AnyFunction>(
  scope: Scope,
  call: Call,
  options: ModelOptions,
  logError: (error: unknown) => void,
): Call {
  const named = { name: options.name ?? call.name, type: 'chat_completion' } as const
  return new Proxy(call, {
    apply(target, self, [first, ...rest]: readonly unknown[]) {
      const params: Params = typeof first === 'object' && first ? { ...first } : {}
      const traced: TraceOptions = {
        ...named,
        inputs: inputsOf(params),
        details: modelOf(params, options),
        describe: (result) => describe(result, options),
      }
      let stream: { readonly result: unknown } | undefined
      const followed: unknown = scope.run(traced, (step) => {
        const { hooks, ended } = hooksOf(params, logError, () =>
          step.update({ metadata: { partial: true } }),
        )
        const result: unknown = Reflect.apply(target, self, [{ ...params, ...hooks }, ...rest])
        if (!isStream(result)) return result
        stream = { result }
        return ended
      })
      if (!stream) return followed
      // Its failure is the stream's own, and told to whoever reads that.
      void Promise.resolve(followed).catch(() => undefined)
      return stream.result
    },
  })
}

function inputsOf({ system, prompt, messages }: Params): Inputs {
  const given = Object.entries({ system, prompt, messages })
  return Object.fromEntries(given.filter(([, value]) => value !== undefined))
}

/** Numbers, texts and the like; the rest are functions, schemas and signals. */
function modelOf({ model, system: _, prompt: __, ...params }: Params, options: ModelOptions) {
  const plain = Object.entries(params).filter(([, value]) => typeof value !== 'object')
  return {
    model: typeof model === 'string' ? model : textAt(model, 'modelId'),
    provider: options.provider ?? textAt(model, 'provider'),
    modelParameters: Object.fromEntries(plain.filter(([, value]) => typeof value !== 'function')),
  }
}

/** The caller's hooks, and ours before them. */
function hooksOf(params: Params, logError: (error: unknown) => void, onPartial: () => void) {
  let finish = (_: unknown) => {}
  let fail = (_: unknown) => {}
  const ended = new Promise<unknown>((resolve, reject) => {
    finish = resolve
    fail = reject
  })
  // Where no stream comes of the call, nobody waits for it.
  void ended.catch(() => undefined)
  const theirs = (name: string, event: unknown): unknown => {
    const hook = params[name]
    return typeof hook === 'function' ? Reflect.apply(hook, undefined, [event]) : undefined
  }
  const hooks = {
    onFinish(event: unknown) {
      finish(event)
      return theirs('onFinish', event)
    },
    onError(event: unknown) {
      fail(at(event, 'error'))
      if (params['onError'] === undefined) logError(at(event, 'error'))
      return theirs('onError', event)
    },
    onAbort(event: unknown) {
      onPartial()
      finish({
        text: listAt(event, 'steps')
          .map((step) => textAt(step, 'text') ?? '')
          .join(''),
      })
      return theirs('onAbort', event)
    },
  }
  return { hooks, ended }
}

function isStream(result: unknown): result is object {
  if (typeof result !== 'object' || !result) return false
  return 'textStream' in result || 'partialObjectStream' in result
}

/** A whole result, or what `onFinish` was told. */
function describe(result: unknown, options: ModelOptions): StepUpdate {
  const calls = listAt(result, 'toolCalls')
  const text = at(result, 'object') ?? at(result, 'text')
  const finishReason = at(result, 'finishReason')
  const both = (...names: readonly string[]) =>
    numberAt(result, ...['totalUsage', 'usage'].flatMap((of) => names.map((name) => [of, name])))
  const usage = {
    model: textAt(result, 'response', 'modelId'),
    promptTokens: both('inputTokens', 'promptTokens'),
    completionTokens: both('outputTokens', 'completionTokens'),
    tokens: both('totalTokens'),
  }
  return {
    output: calls.length > 0 ? { text, toolCalls: calls } : text,
    ...usageUpdate(usage, options),
    ...(finishReason ? { metadata: { finishReason } } : {}),
  }
}
