import type { ServerResponse } from 'node:http'
import type { Fate, Front, Trouble } from './front.ts'

/** The same answer to everything. */
export function always(answer: (response: ServerResponse) => void): Trouble {
  return (_, response) => {
    answer(response)
    return 'answered'
  }
}

/** Refuses everything as the proxy would. */
export function problem(status: number, headers: Readonly<Record<string, string>> = {}): Trouble {
  return always((response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json', ...headers })
    response.end(JSON.stringify({ status, code: 'busy' }))
  })
}

/** A server that is overloaded, and says so: certainly nothing was written. */
export const answer503 = problem(503)

/** Keeps the first request of a server waiting until it is released; the others go on. */
export function holdFirst(front: Front): { release(): void } {
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const countBefore = front.arrivals.length
  front.trouble = async (arrival): Promise<Fate> => {
    if (arrival === front.arrivals[countBefore]) await released
    return 'hand-on'
  }
  return { release }
}
