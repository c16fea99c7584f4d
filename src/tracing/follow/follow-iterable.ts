import type { StepRecord } from '../record/record.ts'
import type { Recorder } from '../record/recorder.ts'
import type { ResultListener } from '../record/result-listener.ts'
import { isThenable } from './follow-thenable.ts'
import { overlay } from './overlay.ts'

/** Returns an iterable or generator that records its values in the step while it is read. Its other members are unchanged. */
export function followIterable(iterable: object, step: StepRecord, recorder: Recorder): object {
  const listener = recorder.listen(step)
  const symbol = Symbol.asyncIterator in iterable ? Symbol.asyncIterator : Symbol.iterator
  const overrides: Record<PropertyKey, unknown> = {
    ...(isIterator(iterable) && methods(iterable, listener)),
    [symbol]() {
      const iterator: object = Reflect.apply(Reflect.get(iterable, symbol), iterable, [])
      if (iterator === iterable) return followed
      const followedIterator: Record<PropertyKey, unknown> = methods(iterator, listener)
      followedIterator[symbol] = () => followedIterator
      return followedIterator
    },
  }
  // Helpers of a generator must call our `next`, so they are not bound. Methods of a class may need its private members.
  const followed = overlay(
    iterable,
    overrides,
    !(isIterator(iterable) && Symbol.toStringTag in iterable),
  )
  listener.leaveWith(followed)
  return followed
}

/** Whether a value is an iterator. Lists have no `next`, and in a page of results `next` is a link. */
export function isIterator(value: object): boolean {
  return typeof Object(value).next === 'function'
}

/** Returns an iterator's methods, which run in the step's context and record their results. */
function methods(iterator: object, listener: ResultListener): Record<string, unknown> {
  const method = (name: 'next' | 'return' | 'throw') => {
    const record = (result: unknown) => {
      // The `next` of a database cursor may return any value, not only an iterator result.
      const { done, value } = Object(result)
      if (name === 'return') listener.leave()
      else if (done) listener.end()
      else listener.add(value)
      return result
    }
    const fail = (cause: unknown) => {
      listener.fail(cause)
      throw cause
    }
    return (...args: unknown[]) => {
      try {
        const call = Reflect.get(iterator, name) ?? defaults[name]
        const result = listener.within<unknown>(() => Reflect.apply(call, iterator, args))
        return isThenable(result) ? Promise.resolve(result).then(record, fail) : record(result)
      } catch (cause) {
        return fail(cause)
      }
    }
  }
  return { next: method('next'), return: method('return'), throw: method('throw') }
}

/** An iterator may lack `return`, which a loop then does not call. It is added to detect that the loop was left early. */
const defaults: Readonly<Record<string, unknown>> = {
  return: (value: unknown) => ({ done: true, value }),
}
