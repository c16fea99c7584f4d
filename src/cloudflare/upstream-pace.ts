import * as v from 'valibot'
import { type Pace, type PaceState, takeCalls } from '../durable/consumer/pace.ts'
import { invalidOption, parseOptions } from '../http/connection/parse-options.ts'

/** The part of a Durable Object's namespace that is used here. */
export interface PaceNamespaceLike {
  idFromName(name: string): unknown
  get(id: never): { fetch(url: string): Promise<{ json(): Promise<unknown> }> }
}

/** The class of a Durable Object. */
export type PaceObject = new () => { fetch(request: Request): Promise<Response> }

/**
 * The Durable Object that all consumers ask before they write: there is one of it, so its limit is one limit. It keeps
 * nothing: where it is moved, one second's writes may be given out twice.
 *
 * @throws ConfigurationError for anything but a number above 0.
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
 * Asks that Durable Object: `pace: createPace(env.PACE)`.
 *
 * @throws ConfigurationError for what is no binding: without a pace that answers nothing would ever be written.
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
