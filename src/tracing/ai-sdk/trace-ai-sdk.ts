import { ConfigurationError } from '../../core/update/errors.ts'
import type { ModelOptions } from '../calls/options.ts'
import { overlay } from '../follow/overlay.ts'
import type { AnyFunction, Scope } from '../record/step.ts'
import { at } from '../values/reading.ts'
import { traceCall } from './trace-call.ts'
import { traceParams } from './trace-params.ts'

/** An agent of the AI SDK, as far as it has to be one. */
export interface Agent {
  readonly generate: AnyFunction
  readonly stream: AnyFunction
}

/**
 * A function of the AI SDK like the given one (`generateText`, `streamText`, `generateObject`, `streamObject`, `embed`,
 * `embedMany`), or an agent like the given one, in versions 5 to 7. A call is a step, and so is each question to the model and
 * each run of a tool below it: prompt, answer, reasoning, model, parameters and tokens, and what it cost where you say how to
 * reckon it.
 *
 * A stream is read by nobody but you. Its step ends when it was read, broke off, or was given up: by a cancelled body, an abort,
 * `break`, or because nobody holds it any more.
 *
 * @param scope the tracer, or a step where no context is injected.
 * @throws ConfigurationError for anything but a function or an agent.
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
  const own = Object.fromEntries(
    (['generate', 'stream'] as const).map((name) => [
      name,
      agentMethod(scope, traced, name, options),
    ]),
  )
  // It has all members of the agent.
  return overlay(traced, own) as Traced
}

/** What an agent is made with says which model it asks and which tools it has. */
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
