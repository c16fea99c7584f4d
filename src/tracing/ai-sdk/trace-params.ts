import { type ModelOptions, replyUpdate } from '../calls/options.ts'
import { overlay } from '../follow/overlay.ts'
import type { AnyFunction } from '../record/step.ts'
import { at } from '../values/reading.ts'
import type { TracedCall } from './progress.ts'
import { resultReply } from './replies.ts'
import { traceModel } from './trace-model.ts'

/** Parameters like the given ones, whose models and tools are steps below the call. */
export function traceParams(call: TracedCall, params: unknown, options: ModelOptions): unknown {
  const { model, tools } = Object(params)
  const isModel =
    typeof at(model, 'doGenerate') === 'function' || typeof at(model, 'doStream') === 'function'
  return {
    ...Object(params),
    ...(isModel && { model: once(model, call, () => traceModel(model, call, options)) }),
    ...(typeof model === 'string' && hookOf(params, call, options)),
    ...(tools && { tools: traceTools(tools, call) }),
    ...prepared(params, (more) => traceParams(call, more, options)),
  }
}

/** Functions of the caller's that may choose another model for a step, or other parameters for a run of an agent. */
function prepared(params: unknown, trace: (more: unknown) => unknown): object {
  const names = ['prepareStep', 'experimental_prepareStep', 'prepareCall']
  const own = names.flatMap((name) => {
    const prepare = at(params, name)
    if (typeof prepare !== 'function') return []
    const traced = async (...args: readonly unknown[]) => {
      const more: unknown = await Reflect.apply(prepare, undefined, args)
      return more && trace(more)
    }
    return [[name, traced] as const]
  })
  return Object.fromEntries(own)
}

/** What is handed on by a function of the caller's may be traced already. */
function once(given: object, call: TracedCall, trace: () => object): object {
  if (call.traced.has(given)) return given
  const traced = trace()
  call.traced.add(traced)
  return traced
}

/** A model that is only named is found by the SDK, out of our sight: then what the SDK says in the end is all there is. */
function hookOf(params: unknown, call: TracedCall, options: ModelOptions): object {
  const name = at(params, 'onEnd') === undefined ? 'onFinish' : 'onEnd'
  const own = at(params, name)
  const hook = (event: unknown): unknown => {
    call.step?.update(replyUpdate(resultReply(event), options))
    return typeof own === 'function' ? Reflect.apply(own, undefined, [event]) : undefined
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
  return once(tool, call, () => overlay(tool, { execute: traced }, false))
}
