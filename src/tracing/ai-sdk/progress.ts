import { leaveOnAbort } from '../calls/follow-call.ts'
import type { ModelOptions } from '../calls/options.ts'
import type { Collector, OpenStep } from '../record/step.ts'
import { at } from '../values/at.ts'

/** Progress of a call of the SDK. Its step is set directly after its creation. */
export interface Progress extends TracedCall {
  step: OpenStep | undefined
  readonly collect: () => Collector
  /** The caller aborted the call. Any later end is partial. */
  readonly abort: () => void
  /** The result was read to its end. */
  readonly end: () => void
  readonly fail: (cause: unknown) => void
  /** Stops listening for an abort. The caller ends the step. */
  readonly stop: () => void
  /** The result is no longer read. */
  readonly leave: () => void
  readonly hasModel: boolean
}

/** The part of a call's progress that its model calls and tools use. */
export interface TracedCall {
  step: OpenStep | undefined
  readonly options: ModelOptions
  /** The models and tools that are already traced. */
  readonly traced: WeakSet<object>
  /** A model call begins. */
  onModelCall(answer: Answer): void
}

/** An answer of the model, as far as it has been received. */
export interface Answer {
  text(): string
  finishReason: string | undefined
  failure: { readonly cause: unknown } | undefined
}

/** @param signal the caller's abort signal, which may outlive the call. */
export function createProgress(options: ModelOptions, signal: unknown): Progress {
  let last: Answer | undefined
  let isAborted = at(signal, 'aborted') === true
  const progress: Progress = {
    step: undefined,
    options,
    traced: new WeakSet(),
    get hasModel() {
      return last !== undefined
    },
    onModelCall(answer) {
      last = answer
    },
    collect: () => ({
      add: () => false,
      result: () => ({
        output: last?.text() || undefined,
        ...(last && {
          metadata: last.finishReason ? { finishReason: last.finishReason } : { partial: true },
        }),
      }),
    }),
    abort() {
      isAborted = true
      progress.step?.leave()
    },
    end() {
      stop()
      if (isAborted) progress.step?.leave()
      else if (last?.failure) progress.step?.fail(last.failure.cause)
      else if (last && !last.finishReason) progress.step?.leave()
      else progress.step?.end()
    },
    fail(cause) {
      stop()
      if (isAborted) progress.step?.leave()
      else progress.step?.fail(last?.failure?.cause ?? cause)
    },
    stop: () => stop(),
    leave() {
      stop()
      progress.step?.leave()
    },
  }
  const stop = leaveOnAbort(signal, { leave: progress.abort })
  return progress
}
