import type { DurableWorker, MessageLike, QueueLike } from '../../src/cloudflare.ts'

interface Waiting {
  readonly id: string
  readonly body: string
  readonly attempts: number
  readonly dueAt: number
}

/** A queue that delivers at least once, in hand-made time, and remembers every message that was sent to it. */
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

  /** The next batch; time moves on to when there is one. */
  function take(size: number): MessageLike[] {
    waiting.sort((one, other) => one.dueAt - other.dueAt)
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
    /** In seconds, of all messages and retries. */
    delays,
    waiting: () => waiting.length,
    /** Puts a message on the queue that nobody of ours sent. */
    inject: (body: unknown) => put(JSON.stringify(body), 0, 0),
    take,
    /** Delivers until nothing waits; so many batches at most. */
    async drain(worker: Pick<DurableWorker, 'queue'>, size = 100, batches = 1_000) {
      for (let turn = 0; waiting.length > 0 && turn < batches; turn++) {
        await worker.queue({ queue: 'updates', messages: take(size) })
      }
    },
  }
}
