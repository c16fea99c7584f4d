/** Why an update was given up. */
export interface DeadLetter {
  /** The same each time the same update of the same message is given up: it is stored once. */
  readonly id: string
  /** One of `ItemCode`, or `invalid_message` for what is no message at all. */
  readonly code: string
  readonly attempts: number
  /** As the message carried it. */
  readonly update: unknown
}

/** What was given up as JSON: it is stored as such. What is none, as another producer may send it, is named and not kept. */
export function jsonOf(update: unknown): string {
  try {
    return JSON.stringify(update) ?? 'null'
  } catch {
    // A cycle, or a BigInt: it must not keep its neighbours from being stored.
    return '"[no JSON]"'
  }
}
