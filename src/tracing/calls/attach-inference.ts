import { inferenceKey } from '../page/inference-key.ts'
import type { Step } from '../record/step.ts'

/** Attaches the inference of a traced call to its result for `readInference`, as a property that is not enumerable. */
export function attachInference(result: unknown, step: Step): unknown {
  if (typeof result === 'object' && result && Object.isExtensible(result)) {
    Object.defineProperty(result, inferenceKey, {
      configurable: true,
      get: () => inferenceOf(step),
    })
  }
  return result
}

export function inferenceOf({ trace }: Step) {
  return { inferenceId: trace.inferenceId }
}
