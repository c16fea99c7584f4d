import type { Batch } from './read-batch.ts'
import type { Key } from './store.ts'

/** What was read longer ago may have changed hands. */
const maxAgeMs = 5_000

/** Reads batches, one of them ahead of its turn, and never hands out one that is older than 5 s. */
export function createReadAhead(read: (from: Key) => Promise<Batch>, now: () => number) {
  let ahead: { from: Key; batch: Promise<Batch> } | undefined
  return {
    async take(from: Key): Promise<Batch> {
      const ready = ahead?.from === from ? await ahead.batch : undefined
      ahead = undefined
      return ready && now() - ready.readAt <= maxAgeMs ? ready : read(from)
    },
    start(from: Key | undefined): void {
      if (!from) return
      ahead = { from, batch: read(from) }
      // Whoever takes it sees the failure; nobody may come.
      ahead.batch.catch(() => undefined)
    },
  }
}
