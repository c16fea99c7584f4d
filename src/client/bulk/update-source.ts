import { AftertraceError } from '../../core/update/errors.ts'
import type { RowUpdate } from '../../core/update/update.ts'
import type { Updates } from './options.ts'

/** A source of updates that are taken one by one. */
export interface UpdateSource {
  /** Returns the next update, synchronously if the iterable does. Resolves with nothing if the source is stopped before. */
  next(): Next | Promise<Next | undefined>
  /** Ends the wait for the next update, because the iterable may never return one. */
  stop(): void
  /** Returns the updates that were not taken, including one already requested. Leaving its loop early closes the source. */
  rest(): AsyncIterableIterator<RowUpdate>
  /** Calls `return` of the iterator, as the end of a loop does, unless the iterator itself has thrown. */
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
      // The error that ended the run takes precedence over one thrown here.
      void (async () => iterator.return?.())().catch(() => undefined)
    },
  }
}

/** Returns the iterator of the updates. A string is refused although it is iterable. */
function iteratorOf(updates: Updates): Iterator<RowUpdate> | AsyncIterator<RowUpdate> {
  const { [Symbol.asyncIterator]: later, [Symbol.iterator]: now } = Object(updates)
  const iterate = later ?? now
  if (typeof updates === 'string' || typeof iterate !== 'function') {
    throw new AftertraceError('not_iterable', 'updates must be iterable.')
  }
  return iterate.call(updates)
}
