/** An update that was permanently rejected or failed too often. */
export interface DeadLetter {
  /** The same whenever the same update of the same message becomes a dead letter, so that it is stored once. */
  readonly id: string
  /** One of `ItemCode`, or `invalid_message` if the body is not a message. */
  readonly code: string
  readonly attempts: number
  /** The update as it was in the message. */
  readonly update: unknown
}

/** Returns a dead letter's update as JSON. Values of other producers that are not JSON are replaced by a placeholder. */
export function jsonOf(update: unknown): string {
  try {
    return JSON.stringify(update) ?? 'null'
  } catch {
    // A cycle or a BigInt must not prevent the others from being stored.
    return '"[no JSON]"'
  }
}
