import { isPlainObject } from '../core/json.ts'
import type { TraceOptions } from './step.ts'
import type { Inputs } from './update.ts'

/**
 * What goes into a call, by name (PROTOCOL T-7): no source code is read for names.
 *
 * May throw what a function of the caller's throws.
 */
export function inputsOf(inputs: TraceOptions['inputs'], args: readonly unknown[]): Inputs {
  if (typeof inputs === 'function') {
    const made: unknown = Reflect.apply(inputs, undefined, args)
    return isPlainObject(made) ? made : { inputs: made }
  }
  if (isNames(inputs)) return Object.fromEntries(inputs.map((name, index) => [name, args[index]]))
  if (inputs) return inputs
  const [only] = args
  if (args.length === 1 && isPlainObject(only)) return only
  return Object.fromEntries(args.map((value, index) => [`argument_${index + 1}`, value]))
}

function isNames(inputs: unknown): inputs is readonly string[] {
  return Array.isArray(inputs)
}
