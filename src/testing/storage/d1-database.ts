/**
 * The part of Cloudflare's D1 that {@link d1RowStorage} uses, declared here so that no types of a platform are needed.
 * A D1 binding fits as it is.
 */
export interface D1DatabaseLike {
  prepare(sql: string): D1StatementLike
  /** Runs all statements as one transaction, in order. */
  batch(statements: D1StatementLike[]): Promise<readonly D1ResultLike[]>
}

export interface D1StatementLike {
  bind(...values: readonly (string | number | null)[]): D1StatementLike
}

export interface D1ResultLike {
  /** The rows that the statement selected or returned. */
  readonly results: readonly unknown[]
}
