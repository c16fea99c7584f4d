/** The members of the `@nats-io/jetstream` client that are used. Its clients can be passed directly. */
export interface JetStreamLike {
  publish(subject: string, payload: string, options: { readonly msgID: string }): Promise<unknown>
  readonly consumers: {
    get(stream: string, durable: string): Promise<JetStreamConsumerLike>
  }
}

export interface JetStreamConsumerLike {
  fetch(options: {
    readonly max_messages: number
    readonly expires: number
  }): Promise<AsyncIterable<JetStreamMessageLike>>
}

export interface JetStreamMessageLike {
  readonly data: Uint8Array
  readonly seq: number
  readonly info: { readonly deliveryCount: number }
  ack(): void
  /** Has the message delivered again after the given time, in milliseconds. */
  nak(millis?: number): void
  /** Restarts the time after which the message would be delivered again. */
  working(): void
}

/** The members of the `@nats-io/jetstream` manager that {@link setUpNats} uses. */
export interface JetStreamManagerLike {
  readonly streams: { add(config: never): Promise<unknown> }
  readonly consumers: { add(stream: string, config: never): Promise<unknown> }
}
