/** A request that the local Openlayer does not carry out; it becomes `{ code, message }` (PROTOCOL S-3). */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  /** The HTTP status. */
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

/** The reply to a refusal; any other fault is the stand-in's own, and is told as 500. */
export function refusalReply(cause: unknown): Response {
  const status = cause instanceof Refusal ? cause.status : 500
  const message = cause instanceof Refusal ? cause.message : `The local Openlayer failed: ${cause}`
  return Response.json({ code: status, message }, { status })
}
