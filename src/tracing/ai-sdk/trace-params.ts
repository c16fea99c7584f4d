import { type ModelOptions, replyUpdate } from '../calls/options.ts'
import { overlay } from '../follow/overlay.ts'
import type { AnyFunction } from '../record/step.ts'
import { at } from '../values/at.ts'
import type { TracedCall } from './progress.ts'
import { resultReply } from './replies.ts'
import { traceModel } from './trace-model.ts'

/** Returns parameters whose models and tools are recorded as child steps of the call. */
export function traceParams(call: TracedCall, params: unknown, options: ModelOptions): unknown {
  const { model, tools } = Object(params)
  const isModel =
    typeof at(model, 'doGenerate') === 'function' || typeof at(model, 'doStream') === 'function'
  return {
    ...Object(params),
    ...(isModel && { model: traceOnce(model, call, () => traceModel(model, call, options)) }),
    ...(typeof model === 'string' && withFinishHook(params, call, options)),
    ...(tools && { tools: traceTools(tools, call) }),
    ...tracePrepare(params, (more) => traceParams(call, more, options)),
  }
}

/** Traces the caller's functions that may return another model for a step or other parameters for a run of an agent. */
function tracePrepare(params: unknown, trace: (more: unknown) => unknown): object {
  const names = ['prepareStep', 'experimental_prepareStep', 'prepareCall']
  const traced = names.flatMap((name) => {
    const prepare = at(params, name)
    if (typeof prepare !== 'function') return []
    const tracedPrepare = async (...args: readonly unknown[]) => {
      const more: unknown = await Reflect.apply(prepare, undefined, args)
      return more && trace(more)
    }
    return [[name, tracedPrepare] as const]
  })
  return Object.fromEntries(traced)
}

/** Traces a model or tool, unless it is already traced: the caller's functions may return what they received. */
function traceOnce(original: object, call: TracedCall, trace: () => object): object {
  if (call.traced.has(original)) return original
  const traced = trace()
  call.traced.add(traced)
  return traced
}

/** The SDK resolves a model given by name internally, so the reply is only available in its final event. */
function withFinishHook(params: unknown, call: TracedCall, options: ModelOptions): object {
  const name = at(params, 'onEnd') === undefined ? 'onFinish' : 'onEnd'
  const original = at(params, name)
  const hook = (event: unknown): unknown => {
    call.step?.update(replyUpdate(resultReply(event), options))
    return typeof original === 'function' ? Reflect.apply(original, undefined, [event]) : undefined
  }
  return { [name]: hook }
}

function traceTools(tools: unknown, call: TracedCall): unknown {
  return Object.fromEntries(
    Object.entries(Object(tools)).map(([name, tool]) => [name, traceTool(name, tool, call)]),
  )
}

function traceTool(name: string, tool: unknown, call: TracedCall): unknown {
  const execute = at(tool, 'execute')
  if (typeof execute !== 'function' || typeof tool !== 'object' || !tool) return tool
  const traced = (...args: readonly unknown[]): unknown => {
    const run = () => Reflect.apply(execute as AnyFunction, tool as never, args as never)
    const { step } = call
    return step ? step.run({ name, type: 'tool', inputs: { input: args[0] } }, run) : run()
  }
  return traceOnce(tool, call, () => overlay(tool, { execute: traced }, false))
}
