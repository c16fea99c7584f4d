import { type Api, type BeginCall, beginWith, callInStep, createBeginCall } from '../calls/api.ts'
import { attachInference } from '../calls/attach-inference.ts'
import type { ModelOptions } from '../calls/options.ts'
import { type Method, override } from '../calls/override.ts'
import type { Scope } from '../record/step.ts'
import { at, listAt } from '../values/at.ts'
import { chatApi, responsesApi } from './apis.ts'
import { instrument } from './instrument.ts'
import { traceRunnableTools } from './runnable-tools.ts'

/** Traces `stream` and `runTools`. Their requests are sent in a later task, but their step begins when they are called. */
export function traceHelpers(
  traced: object,
  client: object,
  scope: Scope,
  options: ModelOptions,
): void {
  const begin = createBeginCall(scope, options)
  traceStream(traced, client, ['chat', 'completions'], chatApi, begin)
  traceStream(traced, client, ['responses'], responsesApi, begin)
  override(at(traced, 'chat', 'completions'), 'runTools', () => (params, ...rest) => {
    const { messages } = Object(params)
    const step = scope.start({
      ...traceOptionsOf(options),
      name: 'chat.completions.runTools',
      type: 'agent',
      inputs: { prompt: messages },
    })
    const instrumented = instrument(
      client,
      createBeginCall(step, { provider: options.provider, cost: options.cost }),
    )
    const traceable = traceRunnableTools(step, params)
    const runner = callInStep(step, methodAt(instrumented, ['chat', 'completions'], 'runTools'), [
      traceable,
      ...rest,
    ])
    onEnd(runner, () => {
      if (at(runner, 'aborted') === true || at(runner, 'errored') === true) return step.leave()
      step.end({ output: at(listAt(runner, 'messages').at(-1), 'content') })
    })
    return attachInference(runner, step)
  })
}

function traceStream(
  traced: object,
  client: object,
  path: readonly string[],
  api: Api,
  begin: BeginCall,
): void {
  override(at(traced, ...path), 'stream', () => (params, ...rest) => {
    const begun = begin(api, params)
    const instrumented = instrument(client, beginWith(begun, begin))
    const stream = callInStep(begun.step, methodAt(instrumented, path, 'stream'), [params, ...rest])
    // The stream may end before it sends a request.
    onEnd(stream, () => begun.step.leave())
    return attachInference(stream, begun.step)
  })
}

function methodAt(client: object, path: readonly string[], name: string): Method {
  const resource = at(client, ...path)
  return (...args) => Reflect.apply(at(resource, name) as Method, resource, args)
}

/** Listens to `end`, which the client's streams and runners emit last in any case. */
function onEnd(emitter: unknown, listener: () => void): void {
  const on = at(emitter, 'on')
  if (typeof on === 'function') Reflect.apply(on, emitter, ['end', listener])
}

/** Returns the options that apply to the whole trace. */
function traceOptionsOf({ userId, sessionId, metadata, columns, inferenceId }: ModelOptions) {
  return {
    userId,
    sessionId,
    metadata,
    columns,
    inferenceId: typeof inferenceId === 'string' ? inferenceId : undefined,
  }
}
