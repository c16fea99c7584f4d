/** Thrown when the local Openlayer refuses a request. It is sent as `{ code, message }` (PROTOCOL S-3). */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  /** HTTP status. */
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** Returns the response to an error. Every error other than a refusal is an internal one and becomes 500. */
export function refusalReply(cause: unknown): Response {
  const status = cause instanceof Refusal ? cause.status : 500
  const message = cause instanceof Refusal ? cause.message : `The local Openlayer failed: ${cause}`
  return Response.json({ code: status, message }, { status })
}
