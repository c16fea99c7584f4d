import { type Api, attempt, type BeginCall, beginIn, first } from '../calls/api.ts'
import { mark } from '../calls/mark.ts'
import type { ModelOptions } from '../calls/options.ts'
import { type Method, override } from '../calls/override.ts'
import type { Scope } from '../record/step.ts'
import { at, listAt } from '../values/reading.ts'
import { chatApi, responsesApi } from './apis.ts'
import { instrument } from './instrument.ts'
import { traceRunnableTools } from './runnable-tools.ts'

/** Helpers of the client ask later, in a task of their own: their step begins when they are called. */
export function traceHelpers(
  traced: object,
  client: object,
  scope: Scope,
  options: ModelOptions,
): void {
  const begin = beginIn(scope, options)
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
    const own = instrument(
      client,
      beginIn(step, { provider: options.provider, cost: options.cost }),
    )
    const traceable = traceRunnableTools(step, params)
    const runner = attempt(step, methodAt(own, ['chat', 'completions'], 'runTools'), [
      traceable,
      ...rest,
    ])
    onEnd(runner, () => {
      if (at(runner, 'aborted') === true || at(runner, 'errored') === true) return step.leave()
      step.end({ output: at(listAt(runner, 'messages').at(-1), 'content') })
    })
    return mark(runner, step)
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
    const own = instrument(client, first(begun, begin))
    const stream = attempt(begun.step, methodAt(own, path, 'stream'), [params, ...rest])
    // It may end without having asked.
    onEnd(stream, () => begun.step.leave())
    return mark(stream, begun.step)
  })
}

function methodAt(client: object, path: readonly string[], name: string): Method {
  const resource = at(client, ...path)
  return (...args) => Reflect.apply(at(resource, name) as Method, resource, args)
}

/** All that such an object says last, however it ended. */
function onEnd(emitter: unknown, listener: () => void): void {
  const on = at(emitter, 'on')
  if (typeof on === 'function') Reflect.apply(on, emitter, ['end', listener])
}

/** What belongs to the whole trace. */
function traceOptionsOf({ userId, sessionId, metadata, columns, inferenceId }: ModelOptions) {
  return {
    userId,
    sessionId,
    metadata,
    columns,
    inferenceId: typeof inferenceId === 'string' ? inferenceId : undefined,
  }
}
