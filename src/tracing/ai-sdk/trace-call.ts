import { callInStep } from '../calls/api.ts'
import { attachInference } from '../calls/attach-inference.ts'
import {
  beginCall,
  type ModelOptions,
  replyUpdate,
  withoutKeys,
  withoutUndefined,
} from '../calls/options.ts'
import { isAbort } from '../follow/follow-stream.ts'
import { isThenable } from '../follow/follow-thenable.ts'
import type { Scope } from '../record/step.ts'
import { at, textAt } from '../values/at.ts'
import { createProgress, type TracedCall } from './progress.ts'
import { resultReply } from './replies.ts'
import { watchResult } from './watch-result.ts'

interface SdkCall {
  readonly name: string
  readonly params: unknown
  readonly isAgent?: boolean
}

const inputs = ['instructions', 'system', 'prompt', 'messages', 'value', 'values'] as const

/** Calls a function of the SDK in a step and follows its result. */
export function traceCall(
  scope: Scope,
  options: ModelOptions,
  { name, params, isAgent = false }: SdkCall,
  call: (traced: TracedCall) => unknown,
): unknown {
  const members = Object(params)
  const isEmbedding = 'value' in members || 'values' in members
  const hasTools = Object.keys(Object(members.tools)).length > 0
  const progress = createProgress(options, members.abortSignal)
  const step = beginCall(
    scope,
    {
      name,
      type: isEmbedding ? 'embedding' : isAgent || hasTools ? 'agent' : 'chat_completion',
      params,
      model: modelOf(members.model),
      provider: textAt(members.model, 'provider'),
      inputs: withoutUndefined(Object.fromEntries(inputs.map((key) => [key, members[key]]))),
      modelParameters: primitives(withoutKeys(params, ['model', ...inputs])),
      collect: progress.collect,
    },
    options,
  )
  progress.step = step
  const result = callInStep(step, () => call(progress), [])
  if (!isThenable(result)) return watchResult(result, progress)
  const finish = (value: unknown) => {
    // The `stream` method of an agent returns a promise.
    if (isStream(value)) return watchResult(value, progress)
    progress.stop()
    const reply = resultReply(value)
    const { model: _, ...known } = reply
    // The child steps contain the usage of the model calls, so it must not be counted again.
    const ownReply = progress.hasModel ? { ...known, ...noUsage } : reply
    step.end(replyUpdate(ownReply, options))
    return attachInference(value, step)
  }
  const fail = (cause: unknown) => {
    progress.stop()
    if (isAbort(cause)) progress.abort()
    else step.fail(cause)
    throw cause
  }
  return attachInference(result.then(finish, fail), step)
}

const noUsage = {
  promptTokens: undefined,
  completionTokens: undefined,
  tokens: undefined,
  cachedTokens: undefined,
  reasoningTokens: undefined,
}

function modelOf(model: unknown): string | undefined {
  return typeof model === 'string' ? model : textAt(model, 'modelId')
}

/** Returns the primitive members, without functions, schemas and signals. */
function primitives(params: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(params).filter(([, value]) => !['object', 'function'].includes(typeof value)),
  )
}

function isStream(value: unknown): boolean {
  return at(value, 'textStream') !== undefined || at(value, 'partialObjectStream') !== undefined
}
