import { ConfigurationError } from '../../core/update/errors.ts'
import type { AnyFunction, NamedOptions, TraceOptions } from '../record/step.ts'
import { columnName } from '../values/text.ts'

/**
 * Returns a function of the same type that records each call as a step. A synchronous function stays synchronous, `this` is
 * kept, and results and errors are the same. Promises, generators, async iterables, streams and responses are followed until
 * they end. A byte stream is returned without BYOB readers. An iterable is only followed by its iteration.
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
  <Traced extends AnyFunction>(
    target: object,
    key: string | symbol,
    method: TypedPropertyDescriptor<Traced>,
  ): TypedPropertyDescriptor<Traced>
  (options?: TraceOptions): TraceDecorator
}

/** A decorator of methods, for both standard decorators and TypeScript's `experimentalDecorators`. */
export interface TraceDecorator {
  <Traced extends AnyFunction>(method: Traced, context: Decorated): Traced
  <Traced extends AnyFunction>(
    target: object,
    key: string | symbol,
    method: TypedPropertyDescriptor<Traced>,
  ): TypedPropertyDescriptor<Traced>
}

/** The part of a standard decorator's context that is used. */
export interface Decorated {
  readonly name: string | symbol
}

type Perform = (options: NamedOptions, args: readonly unknown[], work: () => unknown) => unknown

/**
 * Creates the tracer's `trace`.
 *
 * @param perform runs the work of one call as a step.
 * @param leaveOut whether a call is not recorded, for example deep in a recursion. Such calls use as little stack as possible.
 */
export function createTraceFunction(
  perform: Perform,
  leaveOut: (options: NamedOptions) => boolean,
): TraceFunction {
  const wrap = (traced: AnyFunction, options: TraceOptions, name?: unknown): AnyFunction => {
    const named = {
      ...options,
      name: columnName(String(options.name ?? name ?? (traced.name || 'anonymous'))),
    }
    const handler: { apply: typeof apply | undefined } = { apply }
    function apply(target: AnyFunction, self: unknown, args: readonly unknown[]): unknown {
      if (!leaveOut(named)) return perform(named, args, () => Reflect.apply(target, self, args))
      // Recursive calls would be left out too, so until this call returns the proxy adds no stack frame to them.
      handler.apply = undefined
      try {
        return Reflect.apply(target, self, args)
      } finally {
        handler.apply = apply
      }
    }
    return new Proxy(traced, handler as ProxyHandler<AnyFunction>)
  }
  /** A standard decorator receives the method and its context, an experimental one the class, a key and a descriptor. */
  const decorate = (options: TraceOptions, [first, second, third]: readonly unknown[]): unknown => {
    const method: unknown = Object(third).value
    if (typeof method === 'function') {
      return { ...Object(third), value: wrap(method as AnyFunction, options, second) }
    }
    if (typeof first === 'function' && typeof second !== 'string' && typeof second !== 'symbol') {
      return wrap(first as AnyFunction, options, Object(second).name)
    }
    throw new ConfigurationError('invalid_options', 'Only functions and methods can be traced.')
  }

  const trace = (...args: readonly unknown[]): unknown => {
    const [first = {}, second] = args
    if (typeof first === 'function' || args.length > 2) return decorate({}, args)
    // The overloads of the interface allow nothing else.
    const options = first as TraceOptions
    if (typeof second === 'function') return wrap(second as AnyFunction, options)
    return (...decorated: readonly unknown[]) => decorate(options, decorated)
  }
  return trace as TraceFunction
}
