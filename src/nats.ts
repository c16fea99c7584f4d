export { AftertraceError, ConfigurationError } from './core/update/errors.ts'
export type { ConsumerEvent } from './durable/consumer/event.ts'
export type { Pace } from './durable/consumer/pace.ts'
export type { DurableOptions } from './durable/options.ts'
export type {
  JetStreamConsumerLike,
  JetStreamLike,
  JetStreamManagerLike,
  JetStreamMessageLike,
} from './nats/jetstream.ts'
export { createNatsQueue, type NatsQueue, type NatsQueueOptions } from './nats/nats-queue.ts'
export { setUpNats } from './nats/set-up-nats.ts'
