import { AftertraceError } from '../../core/update/errors.ts'
import type { RowUpdate } from '../../core/update/update.ts'
import type { Updates } from './options.ts'

/** Updates, taken one by one. */
export interface UpdateSource {
  /** The next one, at once where the iterable has it at once; nothing if it is stopped before it comes. */
  next(): Next | Promise<Next | undefined>
  /** Ends the wait for the next one: whoever makes updates may wait for ever. */
  stop(): void
  /** What was not taken, beginning with what was asked for and had not come. Whoever leaves it early closes it. */
  rest(): AsyncIterableIterator<RowUpdate>
  /** Lets whoever makes the updates clean up, as the end of a loop does; not after a failure of their own. */
  close(): void
}

type Next = IteratorResult<RowUpdate>

/** @throws AftertraceError `not_iterable` */
export function openSource(updates: Updates): UpdateSource {
  const iterator = iteratorOf(updates)
  let asked: Promise<Next> | undefined
  let isBroken = false
  let stop = (): void => undefined

  function ask(): Next | Promise<Next> {
    isBroken = true
    const next = iterator.next()
    isBroken = false
    return next
  }

  async function orNothing(coming: Promise<Next>): Promise<Next | undefined> {
    const next = await new Promise<Next | undefined>((resolve, reject) => {
      stop = () => resolve(undefined)
      void coming.then(resolve, (fault) => {
        isBroken = true
        reject(fault)
      })
    })
    if (!next) asked = coming
    return next
  }

  return {
    next() {
      const next = ask()
      return 'then' in next ? orNothing(next) : next
    },
    stop: () => stop(),
    rest() {
      const rest: AsyncIterableIterator<RowUpdate> = {
        async next() {
          const first = asked
          asked = undefined
          return first ?? iterator.next()
        },
        async return(value) {
          await iterator.return?.()
          return { done: true, value }
        },
        [Symbol.asyncIterator]: () => rest,
      }
      return rest
    },
    close() {
      if (isBroken) return
      // What ended the run counts more than what goes wrong here.
      void (async () => iterator.return?.())().catch(() => undefined)
    },
  }
}

/** A string has an iterator too, and its letters are no updates. */
function iteratorOf(updates: Updates): Iterator<RowUpdate> | AsyncIterator<RowUpdate> {
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = Object(updates)
  const iterate = later ?? now
  if (typeof updates === 'string' || typeof iterate !== 'function') {
    throw new AftertraceError('not_iterable', 'updates must be iterable.')
  }
  return iterate.call(updates)
}
