import type { DurableWorker, MessageLike, QueueLike } from '../../src/cloudflare.ts'

interface Waiting {
  readonly id: string
  readonly body: string
  readonly attempts: number
  readonly dueAt: number
}

/** Creates a queue that delivers at least once, with a manual clock, and records every message sent to it. */
export function createFakeQueue(clock: { now: number }) {
  const sent: string[] = []
  const delays: number[] = []
  let waiting: Waiting[] = []
  let number = 0
  const put = (
    body: string,
    attempts: number,
    delaySeconds: number,
    id = `message-${number++}`,
  ) => {
    waiting.push({ id, body, attempts, dueAt: clock.now + delaySeconds * 1_000 })
  }
  const queue: QueueLike & { refuses: boolean } = {
    refuses: false,
    async send(body, { delaySeconds = 0 } = {}) {
      if (queue.refuses) throw new Error('canary: the queue refuses')
      const text = JSON.stringify(body)
      sent.push(text)
      delays.push(delaySeconds)
      put(text, 0, delaySeconds)
    },
  }

  /** Returns the next batch, and advances the clock to its time. */
  function take(size: number): MessageLike[] {
    waiting.sort((a, b) => a.dueAt - b.dueAt)
    clock.now = Math.max(clock.now, waiting[0]?.dueAt ?? clock.now)
    const due = waiting.filter(({ dueAt }) => dueAt <= clock.now).slice(0, size)
    waiting = waiting.filter((message) => !due.includes(message))
    return due.map(({ id, body, attempts }) => {
      let isSettled = false
      return {
        id,
        body: JSON.parse(body),
        attempts: attempts + 1,
        ack: () => {
          isSettled = true
        },
        retry: ({ delaySeconds = 0 } = {}) => {
          if (isSettled) return
          isSettled = true
          delays.push(delaySeconds)
          put(body, attempts + 1, delaySeconds, id)
        },
      }
    })
  }

  return {
    queue,
    sent,
    /** Delays in seconds of all messages and retries. */
    delays,
    waiting: () => waiting.length,
    /** Adds a message that the Worker did not send. */
    inject: (body: unknown) => put(JSON.stringify(body), 0, 0),
    take,
    /** Delivers until nothing waits, with at most the given number of batches. */
    async drain(worker: Pick<DurableWorker, 'queue'>, size = 100, batches = 1_000) {
      for (let turn = 0; waiting.length > 0 && turn < batches; turn++) {
        await worker.queue({ queue: 'updates', messages: take(size) })
      }
    },
  }
}
