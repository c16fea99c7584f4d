import type { ServerResponse } from 'node:http'
import type { Front, Handling, Trouble } from './front.ts'

/** Gives the same answer to every request. */
export function always(answer: (response: ServerResponse) => void): Trouble {
  return (_, response) => {
    answer(response)
    return 'answered'
  }
}

/** Refuses every request with a problem of the proxy. */
export function problem(status: number, headers: Readonly<Record<string, string>> = {}): Trouble {
  return always((response) => {
    response.writeHead(status, { 'content-type': 'application/problem+json', ...headers })
    response.end(JSON.stringify({ status, code: 'busy' }))
  })
}

/** Answers as an overloaded server that certainly wrote nothing. */
export const answer503 = problem(503)

/** Holds a server's first request until it is released. Other requests are passed on. */
export function holdFirst(front: Front): { release(): void } {
  let release = (): void => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const countBefore = front.arrivals.length
  front.trouble = async (arrival): Promise<Handling> => {
    if (arrival === front.arrivals[countBefore]) await released
    return 'pass-on'
  }
  return { release }
}
