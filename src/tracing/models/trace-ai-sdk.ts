import type { Platform } from '../record/platform.ts'
import type { AnyFunction } from '../record/step.ts'
import { traceAiSdkOn } from './ai-sdk.ts'
import type { Scope } from './chat-completions.ts'
import type { ModelOptions } from './model-usage.ts'

/**
 * A function of the AI SDK like the given one (`generateText`, `streamText`, `generateObject`, `streamObject`), whose calls
 * are steps: prompt, answer, model, parameters and tokens, and what it cost where you say how to reckon it.
 *
 * A stream is not read by us: its step ends when the SDK says `onFinish`, `onError` or `onAbort`. One that nobody reads ends
 * with `flush({ abandon: true })`.
 *
 * @param scope the tracer, or a step where no context is injected.
 * @example
 * const streamText = traceAiSdk(tracer, ai.streamText)
 */
export function traceAiSdk<Call extends AnyFunction>(
  scope: Scope,
  call: Call,
  options: ModelOptions = {},
): Call {
  const { console }: Platform = globalThis
  // As the SDK itself does where the caller has no `onError`.
  return traceAiSdkOn(scope, call, options, (error) => console?.error(error))
}
