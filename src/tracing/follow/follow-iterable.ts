import type { StepRecord } from '../record/record.ts'
import type { Recorder } from '../record/recorder.ts'
import type { Tap } from '../record/tap.ts'
import { isThenable } from './follow-thenable.ts'
import { overlay } from './overlay.ts'

/** The same iterable, or generator, followed as it is read; all its other members are its own. */
export function followIterable(iterable: object, step: StepRecord, recorder: Recorder): object {
  const tap = recorder.tap(step)
  const symbol = Symbol.asyncIterator in iterable ? Symbol.asyncIterator : Symbol.iterator
  const own: Record<PropertyKey, unknown> = {
    ...(isIterator(iterable) && methods(iterable, step, recorder, tap)),
    [symbol]() {
      const iterator: object = Reflect.apply(Reflect.get(iterable, symbol), iterable, [])
      if (iterator === iterable) return followed
      const read: Record<PropertyKey, unknown> = methods(iterator, step, recorder, tap)
      read[symbol] = () => read
      return read
    },
  }
  // A generator's helpers call its `next`, which must be ours; those of a class may need its private members.
  const followed = overlay(iterable, own, !(isIterator(iterable) && Symbol.toStringTag in iterable))
  recorder.entrust(step, followed, tap)
  return followed
}

/** What is read once, part by part; lists have no `next`, and to a page of a list it is a link. */
export function isIterator(value: object): boolean {
  return typeof Object(value).next === 'function'
}

/** An iterator's methods: each is the step's own work, and what it gives is read. */
function methods(
  iterator: object,
  step: StepRecord,
  recorder: Recorder,
  tap: Tap,
): Record<string, unknown> {
  const method = (name: 'next' | 'return' | 'throw') => {
    const seen = (result: unknown) => {
      // A cursor's `next` may give anything: only what a loop calls is the language's.
      const { done, value } = Object(result)
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
      try {
        const call = Reflect.get(iterator, name) ?? missing[name]
        const result = recorder.within<unknown>(step, () => Reflect.apply(call, iterator, args))
        return isThenable(result) ? Promise.resolve(result).then(seen, failed) : seen(result)
      } catch (cause) {
        return failed(cause)
      }
    }
  }
  return { next: method('next'), return: method('return'), throw: method('throw') }
}

/** An iterator may lack it, and the language then calls nothing; we must know that it was left. */
const missing: Readonly<Record<string, unknown>> = {
  return: (value: unknown) => ({ done: true, value }),
}
