import type { Enqueue } from './engine.ts'

/** Distributes messages over queues by the hash of their ids, so that a repeated message stays on its queue. */
export function spread(queues: readonly Enqueue[]): Enqueue {
  return async (message, options) => {
    const enqueue = queues[hashOf(message.id) % queues.length]
    if (!enqueue) throw new RangeError('There is no queue.')
    await enqueue(message, options)
  }
}

/** Returns the FNV-1a hash. The ids are random, so clients cannot choose a queue. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  return hash >>> 0
}
