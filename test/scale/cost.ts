/** Cloudflare's published prices (US dollars per million) and limits (per message). */
const published = {
  queueOperation: 0.4,
  workerRequest: 0.3,
  /** A message is written, read and deleted; each up to 64 KB. */
  operationsPerMessage: 3,
  messagesPerSecond: 5_000,
  batchSize: 10,
  concurrentConsumers: 250,
}

/** Returns the cost of a million updates, `packing` per message: its operations, the ingest's request and a tenth of a batch. */
export function dollarsPerMillion(packing: number): number {
  const { queueOperation, operationsPerMessage, workerRequest, batchSize } = published
  const message = queueOperation * operationsPerMessage + workerRequest + workerRequest / batchSize
  return message / packing
}

/** Returns the number of queues needed for this rate of updates. */
export function queuesFor(updatesPerSecond: number, packing: number): number {
  return Math.ceil(updatesPerSecond / packing / published.messagesPerSecond)
}

/** Returns how many writes per second the consumers of one queue can make if each call takes `callMs`. */
export function writesPerQueue(callsAtOnce: number, callMs: number): number {
  return (published.concurrentConsumers * callsAtOnce * 1_000) / callMs
}
