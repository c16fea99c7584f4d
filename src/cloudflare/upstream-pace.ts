import * as v from 'valibot'
import { type Pace, type PaceState, takeCalls } from '../durable/consumer/pace.ts'
import { invalidOption, parseOptions } from '../http/connection/parse-options.ts'

/** The members of a Durable Object namespace that are used. */
export interface PaceNamespaceLike {
  idFromName(name: string): unknown
  get(id: never): { fetch(url: string): Promise<{ json(): Promise<unknown> }> }
}

/** Class of a Durable Object. */
export type PaceObject = new () => { fetch(request: Request): Promise<Response> }

/**
 * Creates the class of the Durable Object that limits the writes of all consumers: there is one instance of it. It stores
 * nothing, so after it was moved to another machine, one second's writes may be permitted twice.
 *
 * @throws ConfigurationError unless `perSecond` is a number above 0.
 * @example
 * export class WritePace extends createPaceObject({ perSecond: 1_600 }) {}
 */
export function createPaceObject(options: { readonly perSecond: number }): PaceObject {
  const { perSecond } = parseOptions(paceOptions, options, 'createPaceObject')
  return class {
    #state: PaceState = { takenUntil: 0 }

    async fetch(request: Request): Promise<Response> {
      const calls = Number(new URL(request.url).searchParams.get('calls'))
      const { waitMs, state } = takeCalls(this.#state, calls, perSecond, Date.now())
      this.#state = state
      return Response.json(waitMs)
    }
  }
}

const paceOptions = v.object({
  perSecond: v.custom<number>(
    (count) => Number(count) > 0 && Number.isFinite(count),
    'must be a number above 0.',
  ),
})

/**
 * Creates the `pace` option that asks this Durable Object: `pace: createPace(env.PACE)`.
 *
 * @throws ConfigurationError for a value that is not a binding, because nothing would ever be written without an answer.
 */
export function createPace(namespace: PaceNamespaceLike): Pace {
  const { get, idFromName }: Partial<PaceNamespaceLike> = Object(namespace)
  if (typeof get !== 'function' || typeof idFromName !== 'function') {
    throw invalidOption('createPace takes the binding of a Durable Object.')
  }
  return async (calls) => {
    const stub = namespace.get(namespace.idFromName('openlayer') as never)
    const response = await stub.fetch(`https://pace/?calls=${calls}`)
    const waitMs: unknown = await response.json()
    if (typeof waitMs !== 'number') throw new TypeError('A pace must say how long to wait.')
    return waitMs
  }
}
