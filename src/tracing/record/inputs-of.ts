import { isPlainObject } from '../../core/update/json.ts'
import type { TraceOptions } from './step.ts'

/**
 * Returns the inputs of a call by name (PROTOCOL T-7). Names of arguments are not read from source code.
 *
 * A function passed as `inputs` may throw, and may return any value.
 */
export function inputsOf(inputs: TraceOptions['inputs'], args: readonly unknown[]): unknown {
  if (typeof inputs === 'function') return Reflect.apply(inputs, undefined, args)
  if (Array.isArray(inputs))
    return Object.fromEntries(inputs.map((name: string, index) => [name, args[index]]))
  if (inputs) return inputs
  const [only] = args
  if (args.length === 1 && isPlainObject(only)) return only
  return Object.fromEntries(args.map((value, index) => [`argument_${index + 1}`, value]))
}
