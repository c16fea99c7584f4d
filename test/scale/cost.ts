/** Cloudflare's published prices and limits, in dollars a million and in messages. */
const published = {
  queueOperation: 0.4,
  workerRequest: 0.3,
  /** A message is written, read and deleted; each up to 64 KB. */
  operationsPerMessage: 3,
  messagesPerSecond: 5_000,
  batchSize: 10,
  concurrentConsumers: 250,
}

/** What a million updates cost, so many to a message: its operations, the ingest's request and a tenth of a batch. */
export function dollarsPerMillion(packing: number): number {
  const { queueOperation, operationsPerMessage, workerRequest, batchSize } = published
  const message = queueOperation * operationsPerMessage + workerRequest + workerRequest / batchSize
  return message / packing
}

/** How many queues carry so many updates a second. */
export function queuesFor(updatesPerSecond: number, packing: number): number {
  return Math.ceil(updatesPerSecond / packing / published.messagesPerSecond)
}

/** How many writes a second the consumers of one queue can make, if each call takes so long. */
export function writesPerQueue(callsAtOnce: number, callMs: number): number {
  return (published.concurrentConsumers * callsAtOnce * 1_000) / callMs
}
