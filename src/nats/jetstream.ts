/** The part of `@nats-io/jetstream` that is used here: its clients fit as they are. */
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
  /** Delivers it again after so many milliseconds. */
  nak(millis?: number): void
  /** Says that it is being dealt with, so that nobody else gets it meanwhile. */
  working(): void
}

/** The part of `@nats-io/jetstream`'s manager that {@link setUpNats} uses. */
export interface JetStreamManagerLike {
  readonly streams: { add(config: never): Promise<unknown> }
  readonly consumers: { add(stream: string, config: never): Promise<unknown> }
}
