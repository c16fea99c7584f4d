import { attempt } from '../calls/api.ts'
import { mark } from '../calls/mark.ts'
import {
  beginCall,
  type ModelOptions,
  present,
  replyUpdate,
  withoutKeys,
} from '../calls/options.ts'
import { isAbort } from '../follow/follow-stream.ts'
import { isThenable } from '../follow/follow-thenable.ts'
import type { Scope } from '../record/step.ts'
import { at, textAt } from '../values/reading.ts'
import { createProgress, type TracedCall } from './progress.ts'
import { resultReply } from './replies.ts'
import { watchResult } from './watch-result.ts'

interface SdkCall {
  readonly name: string
  readonly params: unknown
  readonly isAgent?: boolean
}

const inputs = ['instructions', 'system', 'prompt', 'messages', 'value', 'values'] as const

/** Calls a function of the SDK as a step, and follows what it gives back. */
export function traceCall(
  scope: Scope,
  options: ModelOptions,
  { name, params, isAgent = false }: SdkCall,
  call: (traced: TracedCall) => unknown,
): unknown {
  const given = Object(params)
  const isEmbedding = 'value' in given || 'values' in given
  const hasTools = Object.keys(Object(given.tools)).length > 0
  const progress = createProgress(options, given.abortSignal)
  const step = beginCall(
    scope,
    {
      name,
      type: isEmbedding ? 'embedding' : isAgent || hasTools ? 'agent' : 'chat_completion',
      params,
      model: modelOf(given.model),
      provider: textAt(given.model, 'provider'),
      inputs: present(Object.fromEntries(inputs.map((key) => [key, given[key]]))),
      modelParameters: plain(withoutKeys(params, ['model', ...inputs])),
      collect: progress.collect,
    },
    options,
  )
  progress.step = step
  const result = attempt(step, () => call(progress), [])
  if (!isThenable(result)) return watchResult(result, progress)
  const finish = (value: unknown) => {
    // An agent's stream comes as a promise.
    if (isStream(value)) return watchResult(value, progress)
    progress.settle()
    const reply = resultReply(value)
    const { model: _, ...known } = reply
    // What the questions below it took is theirs, or it would be counted twice.
    const own = progress.hasModel ? { ...known, ...noUsage } : reply
    step.end(replyUpdate(own, options))
    return mark(value, step)
  }
  const fail = (cause: unknown) => {
    progress.settle()
    if (isAbort(cause)) progress.abort()
    else step.fail(cause)
    throw cause
  }
  return mark(result.then(finish, fail), step)
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

/** Numbers, texts and the like; the rest are functions, schemas and signals. */
function plain(params: Readonly<Record<string, unknown>>) {
  return Object.fromEntries(
    Object.entries(params).filter(([, value]) => !['object', 'function'].includes(typeof value)),
  )
}

function isStream(value: unknown): boolean {
  return at(value, 'textStream') !== undefined || at(value, 'partialObjectStream') !== undefined
}
