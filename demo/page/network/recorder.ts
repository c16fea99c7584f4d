/** A request as the page made it, before the browser adds its own headers. */
export interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  /** HTTP status of the answer. */
  readonly status: number
}

/** Passes requests on and calls `onSent` for each that was answered. */
export function recorded(send: typeof fetch, onSent: (sent: Sent) => void): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init)
    const sent = {
      method: request.method,
      path: new URL(request.url).pathname,
      headers: [...request.headers],
      body: await request.clone().text(),
    }
    const reply = await send(request)
    onSent({ ...sent, status: reply.status })
    return reply
  }
}
