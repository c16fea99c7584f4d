/** The part of a Cloudflare Queue that is used here, declared so that no types of a platform are needed. */
export interface QueueLike {
  send(
    body: unknown,
    options?: { readonly contentType?: 'json'; readonly delaySeconds?: number },
  ): Promise<unknown>
}

/** What Cloudflare Queues hand to a consumer. */
export interface MessageBatchLike {
  /** The queue's name. */
  readonly queue: string
  readonly messages: readonly MessageLike[]
}

export interface MessageLike {
  readonly id: string
  readonly body: unknown
  /** Deliveries so far, this one included. */
  readonly attempts: number
  ack(): void
  retry(options?: { readonly delaySeconds?: number }): void
}

/** The part of Cloudflare's D1 that is used here. */
export interface DatabaseLike {
  prepare(sql: string): StatementLike
  /** Runs all statements as one transaction, in order. */
  batch(statements: StatementLike[]): Promise<readonly { readonly results: readonly unknown[] }[]>
}

export interface StatementLike {
  bind(...values: readonly (string | number | null)[]): StatementLike
}

/** The part of Workers KV that is used here. */
export interface KeyValueLike {
  get(key: string, options?: { readonly cacheTtl?: number }): Promise<string | null>
}
