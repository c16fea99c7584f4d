import { AftertraceError } from '../../core/update/errors.ts'
import type { RowUpdate } from '../../core/update/update.ts'
import type { Updates } from './options.ts'

/** Updates, taken one by one. */
export interface UpdateSource {
  /** The next one, at once where the iterable has it at once; nothing if it is stopped before it comes. */
  next(): Next | Promise<Next | undefined>
  /** Ends the wait for the next one: whoever makes updates may wait for ever. */
  stop(): void
  /** What was not taken, beginning with what was asked for and had not come. */
  rest(): AsyncGenerator<RowUpdate>
}

type Next = IteratorResult<RowUpdate>

/** @throws AftertraceError `not_iterable` */
export function openSource(updates: Updates): UpdateSource {
  const iterator = iteratorOf(updates)
  let asked: Promise<Next> | undefined
  let stop = (): void => undefined

  async function orNothing(coming: Promise<Next>): Promise<Next | undefined> {
    const next = await new Promise<Next | undefined>((resolve, reject) => {
      stop = () => resolve(undefined)
      void coming.then(resolve, reject)
    })
    if (!next) asked = coming
    return next
  }

  return {
    next() {
      const next = iterator.next()
      return 'then' in next ? orNothing(next) : next
    },
    stop: () => stop(),
    async *rest() {
      let next = await (asked ?? iterator.next())
      for (; !next.done; next = await iterator.next()) yield next.value
    },
  }
}

function iteratorOf(updates: Updates): Iterator<RowUpdate> | AsyncIterator<RowUpdate> {
  if (Symbol.asyncIterator in updates) return updates[Symbol.asyncIterator]()
  if (Symbol.iterator in updates) return updates[Symbol.iterator]()
  throw new AftertraceError('not_iterable', 'updates must be iterable.')
}
