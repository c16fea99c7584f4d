/** What a consumer tells its operator about a batch: codes and counts, never a row, an id or an exception's text. */
export interface ConsumerEvent {
  readonly kind: 'consumed'
  readonly messages: number
  /** Updates that Openlayer applied, and those that a newer one of the same batch made needless. */
  readonly applied: number
  readonly overridden: number
  /** Updates that will be tried again, and those that were given up. */
  readonly retried: number
  readonly deadLetters: number
  /** How many of those that were not applied had each code. */
  readonly codes: Readonly<Record<string, number>>
}
