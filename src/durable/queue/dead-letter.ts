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
