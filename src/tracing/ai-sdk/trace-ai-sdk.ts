import { ConfigurationError } from '../../core/update/errors.ts'
import type { ModelOptions } from '../calls/options.ts'
import { overlay } from '../follow/overlay.ts'
import type { AnyFunction, Scope } from '../record/step.ts'
import { at } from '../values/at.ts'
import { traceCall } from './trace-call.ts'
import { traceParams } from './trace-params.ts'

/** The required members of an agent of the AI SDK. */
export interface Agent {
  readonly generate: AnyFunction
  readonly stream: AnyFunction
}

/**
 * Returns a traced function of the AI SDK (`generateText`, `streamText`, `generateObject`, `streamObject`, `embed`,
 * `embedMany`), or a traced agent, for versions 5 to 7. Each call is recorded as a step, with child steps for its model calls
 * and tool calls: prompt, answer, reasoning, model, parameters and tokens, and the cost with the option `cost`.
 *
 * The tracer does not read streams itself. The step of a stream ends when it was read, failed, or was abandoned by a cancelled
 * body, an abort, `break`, or garbage collection.
 *
 * @param scope the tracer, or the parent step if the tracer has no context.
 * @throws ConfigurationError if `traced` is neither a function nor an agent.
 * @example
 * const streamText = traceAiSdk(tracer, ai.streamText)
 * @example
 * const agent = traceAiSdk(tracer, new ToolLoopAgent({ model, tools }))
 */
export function traceAiSdk<Traced extends AnyFunction | Agent>(
  scope: Scope,
  traced: Traced,
  options: ModelOptions = {},
): Traced {
  if (typeof traced === 'function') {
    return new Proxy(traced, {
      apply: (target, self, args: readonly unknown[]) =>
        traceCall(scope, options, { name: target.name, params: args[0] }, (step) =>
          Reflect.apply(target, self, [traceParams(step, args[0], options), ...args.slice(1)]),
        ),
    })
  }
  const methods = Object.fromEntries(
    (['generate', 'stream'] as const).map((name) => [
      name,
      agentMethod(scope, traced, name, options),
    ]),
  )
  // The overlay has all members of the agent.
  return overlay(traced, methods) as Traced
}

/** Returns a traced method of an agent. The agent's settings contain its model and tools. */
function agentMethod(
  scope: Scope,
  agent: object,
  name: 'generate' | 'stream',
  options: ModelOptions,
) {
  const method = at(agent, name)
  if (typeof method !== 'function') {
    throw new ConfigurationError(
      'invalid_options',
      'traceAiSdk takes a function of the AI SDK, or an agent: an object with generate and stream.',
    )
  }
  const settings = at(agent, 'settings')
  const call = { name: textOf(at(agent, 'id')) ?? `agent.${name}`, isAgent: true }
  return (...args: readonly unknown[]) =>
    traceCall(
      scope,
      options,
      { ...call, params: { ...Object(settings), ...Object(args[0]) } },
      (step) => {
        const traced = settings ? { settings: traceParams(step, settings, options) } : {}
        return Reflect.apply(method, overlay(agent, traced, false), args)
      },
    )
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
