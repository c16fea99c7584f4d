import type { AnyFunction, Scope } from '../record/step.ts'
import { at, textAt } from '../values/at.ts'

/** Returns parameters whose tools are recorded as steps when the client runs them. */
export function traceRunnableTools(scope: Scope, params: unknown): unknown {
  const tools: unknown = at(params, 'tools')
  if (!Array.isArray(tools)) return params
  return { ...Object(params), tools: tools.map((tool: unknown) => traceTool(scope, tool)) }
}

function traceTool(scope: Scope, tool: unknown): unknown {
  const run = at(tool, 'function', 'function')
  if (typeof run !== 'function') return tool
  const name = textAt(tool, 'function', 'name') ?? run.name
  const traced = function (this: unknown, ...args: readonly unknown[]): unknown {
    return scope.run({ name, type: 'tool', inputs: { arguments: args[0] } }, () =>
      Reflect.apply(run as AnyFunction, this as never, args as never),
    )
  }
  return { ...Object(tool), function: { ...Object(at(tool, 'function')), function: traced } }
}
