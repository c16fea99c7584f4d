import type { Reading } from '../record/reading.ts'
import type { StepRecord } from '../record/record.ts'
import type { Recorder } from '../record/recorder.ts'
import { isThenable } from './follow-thenable.ts'
import { overlay } from './overlay.ts'

/** The same iterable, or generator, followed as it is read; all its other members are its own. */
export function followIterable(iterable: object, step: StepRecord, recorder: Recorder): object {
  const reading = recorder.read(step)
  const symbol = Symbol.asyncIterator in iterable ? Symbol.asyncIterator : Symbol.iterator
  const own: Record<PropertyKey, unknown> = {
    ...(isIterator(iterable) && methods(iterable, reading)),
    [symbol]() {
      const iterator: object = Reflect.apply(Reflect.get(iterable, symbol), iterable, [])
      if (iterator === iterable) return followed
      const read: Record<PropertyKey, unknown> = methods(iterator, reading)
      read[symbol] = () => read
      return read
    },
  }
  // A generator's helpers call its `next`, which must be ours; those of a class may need its private members.
  const followed = overlay(iterable, own, !(isIterator(iterable) && Symbol.toStringTag in iterable))
  reading.leaveWith(followed)
  return followed
}

/** What is read once, part by part; lists have no `next`, and to a page of a list it is a link. */
export function isIterator(value: object): boolean {
  return typeof Object(value).next === 'function'
}

/** An iterator's methods: each is the step's own work, and what it gives is read. */
function methods(iterator: object, reading: Reading): Record<string, unknown> {
  const method = (name: 'next' | 'return' | 'throw') => {
    const seen = (result: unknown) => {
      // A cursor's `next` may give anything: only what a loop calls is the language's.
      const { done, value } = Object(result)
      if (name === 'return') reading.leave()
      else if (done) reading.end()
      else reading.add(value)
      return result
    }
    const failed = (cause: unknown) => {
      reading.fail(cause)
      throw cause
    }
    return (...args: unknown[]) => {
      try {
        const call = Reflect.get(iterator, name) ?? missing[name]
        const result = reading.within<unknown>(() => Reflect.apply(call, iterator, args))
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
