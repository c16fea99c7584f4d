/** Report on one batch for the operator: codes and counts, never a row, an id or the text of an exception. */
export interface ConsumerEvent {
  readonly kind: 'consumed'
  readonly messages: number
  /** Number of updates that Openlayer applied. */
  readonly applied: number
  /** Number of updates that were not needed because a newer one of the same batch set all of their columns. */
  readonly overridden: number
  /** Number of updates that will be tried again. */
  readonly retried: number
  /** Number of updates that became dead letters. */
  readonly deadLetters: number
  /** Number of updates per code, of those that were not applied. */
  readonly codes: Readonly<Record<string, number>>
}
