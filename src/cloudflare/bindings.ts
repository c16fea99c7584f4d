/** The members of a Cloudflare Queue that are used. They are declared here, so no platform types are needed. */
export interface QueueLike {
  send(
    body: unknown,
    options?: { readonly contentType?: 'json'; readonly delaySeconds?: number },
  ): Promise<unknown>
}

/** A batch of messages that Cloudflare Queues deliver to a consumer. */
export interface MessageBatchLike {
  /** Name of the queue. */
  readonly queue: string
  readonly messages: readonly MessageLike[]
}

export interface MessageLike {
  readonly id: string
  readonly body: unknown
  /** Number of deliveries, including this one. */
  readonly attempts: number
  ack(): void
  retry(options?: { readonly delaySeconds?: number }): void
}

/** The members of a Cloudflare D1 database that are used. */
export interface DatabaseLike {
  prepare(sql: string): StatementLike
  /** Runs all statements as one transaction, in order. */
  batch(statements: StatementLike[]): Promise<readonly { readonly results: readonly unknown[] }[]>
}

export interface StatementLike {
  bind(...values: readonly (string | number | null)[]): StatementLike
}

/** The members of a Workers KV namespace that are used. */
export interface KeyValueLike {
  get(key: string, options?: { readonly cacheTtl?: number }): Promise<string | null>
}
