import type { OpenStep, Scope, TraceOptions } from '../record/step.ts'
import type { Inputs, StepUpdate } from '../record/update.ts'
import { at, textAt } from '../values/reading.ts'

/** What a model call took, as far as its answer says. */
export interface ModelUsage {
  readonly model?: string | undefined
  readonly promptTokens?: number | undefined
  readonly completionTokens?: number | undefined
  readonly tokens?: number | undefined
  /** Of the prompt's tokens those that were cached. */
  readonly cachedTokens?: number | undefined
  /** Of the completion's tokens those that were spent on reasoning. */
  readonly reasoningTokens?: number | undefined
}

/**
 * How model calls are traced. What belongs to a trace (its id, user, session, columns) is said for each of the calls; for a
 * single one of a shared client say it with `tracer.with`.
 */
export interface ModelOptions
  extends Pick<TraceOptions, 'userId' | 'sessionId' | 'metadata' | 'columns' | 'promote'> {
  /** The step's name. Default: what was called. */
  readonly name?: string | undefined
  readonly provider?: string | undefined
  /**
   * What a call cost, in US dollars; asked only where its tokens are known. What it throws is the step's metadata `costError`.
   */
  readonly cost?: ((usage: ModelUsage) => number | undefined) | undefined
  /** The trace's inference id, or how to make it of the call's parameters; a new one by default. */
  readonly inferenceId?: string | ((params: never) => string) | undefined
}

/** What a call of a model is. */
interface ModelCall extends Pick<TraceOptions, 'collect' | 'describe' | 'type'> {
  readonly name: string
  readonly inputs: Inputs
  readonly params: unknown
  readonly modelParameters?: Inputs | undefined
  readonly model?: string | undefined
  readonly provider?: string | undefined
}

/** How the step of a call is traced. */
export function callOptions(call: ModelCall, options: ModelOptions): TraceOptions {
  const { name, provider, cost: _, inferenceId, ...said } = options
  const { params, modelParameters, model = textAt(params, 'model'), ...own } = call
  return {
    ...said,
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

/** What a reply says, whichever API it comes from. */
export interface Reply extends ModelUsage {
  readonly output?: unknown
  readonly rawOutput?: unknown
  readonly id?: string | undefined
  readonly finishReason?: unknown
  readonly reasoning?: string | undefined
  readonly refusal?: string | undefined
  /** Further answers, where several were asked for. */
  readonly otherChoices?: readonly unknown[] | undefined
  /** Whether it broke off. */
  readonly partial?: boolean | undefined
  readonly error?: unknown
  readonly details?: StepUpdate | undefined
}

/** What a reply says of its step. */
export function replyUpdate(reply: Reply, { cost }: ModelOptions): StepUpdate {
  const { output, rawOutput, model, promptTokens, completionTokens, details } = reply
  const isKnown = promptTokens !== undefined || completionTokens !== undefined
  const sum = isKnown ? (promptTokens ?? 0) + (completionTokens ?? 0) : undefined
  const tokens = reply.tokens ?? sum
  const { cachedTokens, reasoningTokens } = reply
  const usage = { model, promptTokens, completionTokens, tokens, cachedTokens, reasoningTokens }
  let spent: number | undefined
  let costError: unknown
  try {
    spent = tokens === undefined ? tokens : cost?.(usage)
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
    cost: spent,
    ...details,
    metadata: present({
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

/** The members that are there. */
export function present(members: Inputs): Inputs {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

/** Those of the parameters that are no prompt. */
export function withoutKeys(params: unknown, keys: readonly string[]): Inputs {
  return Object.fromEntries(Object.entries(Object(params)).filter(([key]) => !keys.includes(key)))
}

/** Name and message of an error that came as a part of a stream. */
export function errorOf(event: unknown): unknown {
  const error = at(event, 'error')
  if (error === undefined || error === null) return undefined
  return present({
    name: textAt(error, 'type') ?? textAt(error, 'code'),
    message: textAt(error, 'message') ?? textAt(event, 'error'),
  })
}
