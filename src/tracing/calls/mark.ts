import { inferenceKey } from '../page/inference-key.ts'
import type { Step } from '../record/step.ts'

/** Lets `readInference` find the inference of a traced call by what it gave back; nothing else shows it. */
export function mark(result: unknown, step: Step): unknown {
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
