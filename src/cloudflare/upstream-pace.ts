import { type Pace, type PaceState, takeCalls } from '../durable/consumer/pace.ts'

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
 * @example
 * export class WritePace extends createPaceObject({ perSecond: 1_600 }) {}
 */
export function createPaceObject({ perSecond }: { readonly perSecond: number }): PaceObject {
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

/** Asks that Durable Object: `pace: createPace(env.PACE)`. */
export function createPace(namespace: PaceNamespaceLike): Pace {
  return async (calls) => {
    const stub = namespace.get(namespace.idFromName('openlayer') as never)
    const response = await stub.fetch(`https://pace/?calls=${calls}`)
    const waitMs: unknown = await response.json()
    if (typeof waitMs !== 'number') throw new TypeError('A pace must say how long to wait.')
    return waitMs
  }
}
