/**
 * The members of a Cloudflare D1 database that {@link d1RowStorage} uses. A D1 binding can be passed directly. They are
 * declared here, so no platform types are needed.
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
  /** Rows that the statement selected or returned. */
  readonly results: readonly unknown[]
}
