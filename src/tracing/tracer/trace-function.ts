import type { AnyFunction, NamedOptions, TraceOptions } from '../record/step.ts'
import { columnName } from '../values/walk.ts'

/**
 * Makes a function traced: the same function, of the same type, whose every call is a step. It stays synchronous where it
 * is, keeps its `this`, gives back what it gives back and throws what it throws; promises, generators, async iterables,
 * streams and responses are followed until they end. A byte stream comes back without BYOB readers, and of an iterable only
 * its iteration is seen.
 *
 * @example
 * const chat = tracer.trace({ name: 'chat', inputs: ['question'] }, async (question: string) => ask(question))
 * @example
 * class Assistant {
 *   @tracer.trace({ type: 'agent' })
 *   async answer(question: string) { … }
 * }
 */
export interface TraceFunction {
  <Traced extends AnyFunction>(traced: Traced, context?: Decorated): Traced
  <Traced extends AnyFunction>(options: TraceOptions, traced: Traced): Traced
  (
    options?: TraceOptions,
  ): <Traced extends AnyFunction>(method: Traced, context: Decorated) => Traced
}

/** What a standard decorator is told. */
export interface Decorated {
  readonly name: string | symbol
}

type Perform = (options: NamedOptions, args: readonly unknown[], work: () => unknown) => unknown

export function createTraceFunction(perform: Perform): TraceFunction {
  const wrap = <Traced extends AnyFunction>(
    traced: Traced,
    options: TraceOptions,
    name?: string | symbol,
  ): Traced => {
    const named = {
      ...options,
      name: columnName(String(options.name ?? name ?? (traced.name || 'anonymous'))),
    }
    return new Proxy(traced, {
      apply: (target, self, args: readonly unknown[]) =>
        perform(named, args, () => Reflect.apply(target, self, args)),
    })
  }

  function trace<Traced extends AnyFunction>(traced: Traced, context?: Decorated): Traced
  function trace<Traced extends AnyFunction>(options: TraceOptions, traced: Traced): Traced
  function trace(
    options?: TraceOptions,
  ): <Traced extends AnyFunction>(method: Traced, context: Decorated) => Traced
  function trace(
    first: AnyFunction | TraceOptions = {},
    second?: AnyFunction | Decorated,
  ): unknown {
    if (typeof first === 'function') return wrap(first, {}, second?.name)
    if (typeof second === 'function') return wrap(second as AnyFunction, first)
    return (method: AnyFunction, context: Decorated) => wrap(method, first, context.name)
  }
  return trace
}
