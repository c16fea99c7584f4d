import { ConfigurationError } from '../../core/update/errors.ts'
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
  <Traced extends AnyFunction>(
    target: object,
    key: string | symbol,
    method: TypedPropertyDescriptor<Traced>,
  ): TypedPropertyDescriptor<Traced>
  (options?: TraceOptions): TraceDecorator
}

/** A standard decorator of methods, and one of TypeScript's `experimentalDecorators`. */
export interface TraceDecorator {
  <Traced extends AnyFunction>(method: Traced, context: Decorated): Traced
  <Traced extends AnyFunction>(
    target: object,
    key: string | symbol,
    method: TypedPropertyDescriptor<Traced>,
  ): TypedPropertyDescriptor<Traced>
}

/** What a standard decorator is told. */
export interface Decorated {
  readonly name: string | symbol
}

type Perform = (options: NamedOptions, args: readonly unknown[], work: () => unknown) => unknown

/**
 * @param perform runs the work of one call as a step.
 * @param isLeftOut whether a call is no step, deep in a recursion; then as little as possible is put on the stack.
 */
export function createTraceFunction(
  perform: Perform,
  isLeftOut: (options: NamedOptions) => boolean,
): TraceFunction {
  const wrap = (traced: AnyFunction, options: TraceOptions, name?: unknown): AnyFunction => {
    const named = {
      ...options,
      name: columnName(String(options.name ?? name ?? (traced.name || 'anonymous'))),
    }
    const handler: { apply: typeof apply | undefined } = { apply }
    function apply(target: AnyFunction, self: unknown, args: readonly unknown[]): unknown {
      if (!isLeftOut(named)) return perform(named, args, () => Reflect.apply(target, self, args))
      // What it calls in turn would be left out too: until it returns, calls go straight to the function, and have no frame of ours.
      handler.apply = undefined
      try {
        return Reflect.apply(target, self, args)
      } finally {
        handler.apply = apply
      }
    }
    return new Proxy(traced, handler as ProxyHandler<AnyFunction>)
  }
  /** A standard decorator gets the method and its context; TypeScript's older ones get the class, a key and a descriptor. */
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
    // The overloads of the interface say so.
    const options = first as TraceOptions
    if (typeof second === 'function') return wrap(second as AnyFunction, options)
    return (...decorated: readonly unknown[]) => decorate(options, decorated)
  }
  return trace as TraceFunction
}
