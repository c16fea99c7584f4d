import { leaveOnAbort } from '../calls/follow-call.ts'
import type { ModelOptions } from '../calls/options.ts'
import type { Collector, OpenStep } from '../record/step.ts'
import { at } from '../values/reading.ts'

/** How far a call of the SDK has come. Its step is set right after. */
export interface Progress extends TracedCall {
  step: OpenStep | undefined
  readonly collect: () => Collector
  /** The caller wants no more: whatever ends later, ends as partial. */
  readonly abort: () => void
  /** All was read. */
  readonly end: () => void
  readonly fail: (cause: unknown) => void
  /** It ended, and its end is said elsewhere. */
  readonly settle: () => void
  /** Nobody reads any more. */
  readonly leave: () => void
  readonly hasModel: boolean
}

/** What the questions to the model tell of themselves. */
export interface TracedCall {
  step: OpenStep | undefined
  readonly options: ModelOptions
  /** The models and tools that are steps of it. */
  readonly traced: WeakSet<object>
  /** A question to the model begins. */
  asked(answer: Answer): void
}

/** An answer of the model, as far as it has come. */
export interface Answer {
  text(): string
  finishReason: string | undefined
  failure: { readonly cause: unknown } | undefined
}

/** @param signal the caller's own, which may live much longer than the call. */
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
    asked(answer) {
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
    settle: () => stop(),
    leave() {
      stop()
      progress.step?.leave()
    },
  }
  const stop = leaveOnAbort(signal, { leave: progress.abort })
  return progress
}
