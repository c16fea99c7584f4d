import { isThenable } from './follow-thenable.ts'
import { overlay } from './overlay.ts'
import type { StepRecord } from './record.ts'
import type { Recorder } from './recorder.ts'
import type { Tap } from './tap.ts'

/** The same iterable, or generator, followed as it is read; all its other members are its own. */
export function followIterable(iterable: object, step: StepRecord, recorder: Recorder): object {
  const tap = recorder.tap(step)
  const symbol = Symbol.asyncIterator in iterable ? Symbol.asyncIterator : Symbol.iterator
  const isGenerator = 'next' in iterable
  const own: Record<PropertyKey, unknown> = isGenerator
    ? methods(iterable, step, recorder, tap)
    : {
        [symbol]() {
          const iterator: object = Reflect.apply(Reflect.get(iterable, symbol), iterable, [])
          const read: Record<PropertyKey, unknown> = methods(iterator, step, recorder, tap)
          read[symbol] = () => read
          return read
        },
      }
  // A generator's helpers call its `next`, which must be ours.
  const followed = overlay(iterable, own, !isGenerator)
  if (isGenerator) own[symbol] = () => followed
  recorder.entrust(step, followed, tap)
  return followed
}

/** An iterator's methods: each is the step's own work, and what it gives is read. */
function methods(
  iterator: object,
  step: StepRecord,
  recorder: Recorder,
  tap: Tap,
): Record<string, unknown> {
  const method = (name: 'next' | 'return' | 'throw', missing: (value: unknown) => unknown) => {
    const seen = (result: unknown) => {
      const { done, value } = result as { readonly done?: unknown; readonly value?: unknown }
      if (name === 'return') tap.leave()
      else if (done) tap.done()
      else tap.add(value)
      return result
    }
    const failed = (cause: unknown) => {
      tap.fail(cause)
      throw cause
    }
    return (...args: unknown[]) => {
      const call: unknown = Reflect.get(iterator, name)
      try {
        const result: unknown =
          typeof call === 'function'
            ? recorder.within(step, () => Reflect.apply(call, iterator, args))
            : missing(args[0])
        return isThenable(result) ? Promise.resolve(result).then(seen, failed) : seen(result)
      } catch (cause) {
        return failed(cause)
      }
    }
  }
  const refuse = (cause: unknown) => {
    throw cause
  }
  return {
    next: method('next', refuse),
    // An iterator may lack it, and the language then calls nothing; we must know that it was left.
    return: method('return', async (value) => ({ done: true, value })),
    throw: method('throw', refuse),
  }
}
