import type { OpenStep, Scope, TraceOptions } from '../record/step.ts'
import type { Inputs, StepUpdate } from '../record/update.ts'
import { at, textAt } from '../values/at.ts'

/** Usage of a model call, as far as its reply contains it. */
export interface ModelUsage {
  readonly model?: string | undefined
  readonly promptTokens?: number | undefined
  readonly completionTokens?: number | undefined
  readonly tokens?: number | undefined
  /** Number of the prompt's tokens that were cached. */
  readonly cachedTokens?: number | undefined
  /** Number of the completion's tokens that were used for reasoning. */
  readonly reasoningTokens?: number | undefined
}

/**
 * Options of traced model calls. Values of the trace (its id, user, session, columns) apply to every call. For a single call of
 * a shared client use `tracer.with`.
 */
export interface ModelOptions
  extends Pick<TraceOptions, 'userId' | 'sessionId' | 'metadata' | 'columns' | 'promote'> {
  /** Name of the step. Default: the name of the called method. */
  readonly name?: string | undefined
  readonly provider?: string | undefined
  /**
   * Returns the cost of a call, in US dollars. Called only if the number of tokens is known. Its errors are recorded as
   * `costError` in the step's metadata.
   */
  readonly cost?: ((usage: ModelUsage) => number | undefined) | undefined
  /** The trace's inference id, or a function from the call's parameters to it. Default: a new id. */
  readonly inferenceId?: string | ((params: never) => string) | undefined
}

/** A call of a model. */
interface ModelCall extends Pick<TraceOptions, 'collect' | 'describe' | 'type'> {
  readonly name: string
  readonly inputs: Inputs
  readonly params: unknown
  readonly modelParameters?: Inputs | undefined
  readonly model?: string | undefined
  readonly provider?: string | undefined
}

/** Returns the options of a call's step. */
export function callOptions(call: ModelCall, options: ModelOptions): TraceOptions {
  const { name, provider, cost: _, inferenceId, ...shared } = options
  const { params, modelParameters, model = textAt(params, 'model'), ...own } = call
  return {
    ...shared,
    type: 'chat_completion',
    ...own,
    name: name ?? call.name,
    details: { model, provider: provider ?? call.provider, modelParameters },
    inferenceId:
      typeof inferenceId === 'function'
        ? () => String(Reflect.apply(inferenceId, undefined, [params]))
        : inferenceId,
  }
}

/** Begins the step of a call. */
export function beginCall(scope: Scope, call: ModelCall, options: ModelOptions): OpenStep {
  return scope.start(callOptions(call, options))
}

/** Content of a reply, independent of the API. */
export interface Reply extends ModelUsage {
  readonly output?: unknown
  readonly rawOutput?: unknown
  readonly id?: string | undefined
  readonly finishReason?: unknown
  readonly reasoning?: string | undefined
  readonly refusal?: string | undefined
  /** Further answers, if several were requested. */
  readonly otherChoices?: readonly unknown[] | undefined
  /** Whether the reply is incomplete. */
  readonly partial?: boolean | undefined
  readonly error?: unknown
  readonly details?: StepUpdate | undefined
}

/** Returns the update of a step with the content of its reply. */
export function replyUpdate(reply: Reply, { cost }: ModelOptions): StepUpdate {
  const { output, rawOutput, model, promptTokens, completionTokens, details } = reply
  const isKnown = promptTokens !== undefined || completionTokens !== undefined
  const sum = isKnown ? (promptTokens ?? 0) + (completionTokens ?? 0) : undefined
  const tokens = reply.tokens ?? sum
  const { cachedTokens, reasoningTokens } = reply
  const usage = { model, promptTokens, completionTokens, tokens, cachedTokens, reasoningTokens }
  let costUsd: number | undefined
  let costError: unknown
  try {
    costUsd = tokens === undefined ? tokens : cost?.(usage)
  } catch (error) {
    costError = error
  }
  return {
    output,
    rawOutput,
    model,
    promptTokens,
    completionTokens,
    tokens,
    cost: costUsd,
    ...details,
    metadata: withoutUndefined({
      replyId: reply.id,
      finishReason: reply.finishReason ?? undefined,
      cachedTokens,
      reasoningTokens,
      reasoning: reply.reasoning || undefined,
      refusal: reply.refusal || undefined,
      otherChoices: reply.otherChoices?.length ? reply.otherChoices : undefined,
      error: reply.error,
      costError,
      partial: reply.partial || undefined,
    }),
  }
}

/** Returns the members that are defined. */
export function withoutUndefined(members: Inputs): Inputs {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

/** Returns the members without those with the keys. */
export function withoutKeys(params: unknown, keys: readonly string[]): Inputs {
  return Object.fromEntries(Object.entries(Object(params)).filter(([key]) => !keys.includes(key)))
}

/** Returns the name and message of an error in an event or a reply. */
export function errorOf(event: unknown): unknown {
  const error = at(event, 'error')
  if (error === undefined || error === null) return undefined
  return withoutUndefined({
    name: textAt(error, 'type') ?? textAt(error, 'code'),
    message: textAt(error, 'message') ?? textAt(event, 'error'),
  })
}
