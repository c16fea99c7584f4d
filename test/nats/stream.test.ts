import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  type ConsumerEvent,
  createNatsQueue,
  type JetStreamLike,
  setUpNats,
} from '../../src/nats.ts'
import { canary, createUpstream, hang } from '../http/upstream.ts'
import { item, policy } from '../proxy/fixture.ts'

interface Delivered {
  readonly text: string
  replies: string[]
}

/** A JetStream server in memory: drops messages with a known id, and delivers each message until it is acknowledged. */
function createStream() {
  const ids = new Set<string>()
  const waiting: { readonly text: string; readonly deliveries: number }[] = []
  const delivered: Delivered[] = []
  const deadLetters: string[] = []
  const delays: (number | undefined)[] = []
  const connection = { isClosed: false }
  const messageOf = ({ text, deliveries }: (typeof waiting)[number], seq: number) => {
    const message: Delivered = { text, replies: [] }
    delivered.push(message)
    const record = (reply: string) => {
      message.replies.push(reply)
      if (connection.isClosed) throw new Error('The connection is closed.')
    }
    return {
      data: new TextEncoder().encode(text),
      seq,
      info: { deliveryCount: deliveries + 1 },
      ack: () => record('ack'),
      nak: (millis?: number) => {
        delays.push(millis)
        record('nak')
        waiting.push({ text, deliveries: deliveries + 1 })
      },
      working: () => record('working'),
    }
  }
  const jetstream: JetStreamLike = {
    async publish(subject, payload, { msgID }) {
      // The message id is a header, so the client refuses line breaks and trims spaces.
      if (/[\r\n]/.test(msgID)) throw new Error('values cannot contain \\r or \\n')
      const id = `${subject} ${msgID.trim()}`
      if (subject.includes('dead')) {
        if (!ids.has(id)) deadLetters.push(payload)
        ids.add(id)
        return
      }
      if (!ids.has(id)) waiting.push({ text: payload, deliveries: 0 })
      ids.add(id)
    },
    consumers: {
      get: async () => ({
        fetch: async () => {
          await new Promise((resolve) => setTimeout(resolve, 1))
          const messages = waiting.splice(0).map(messageOf)
          return (async function* () {
            yield* messages
          })()
        },
      }),
    },
  }
  return { jetstream, delivered, deadLetters, delays, connection }
}

const vote = (inferenceId: string) => item({ inferenceId, id: inferenceId })

async function send(queue: { proxy(request: Request): Promise<Response> }, ...ids: string[]) {
  const body = JSON.stringify({ updates: ids.map(vote) })
  const headers = { 'content-type': 'application/json' }
  const response = await queue.proxy(
    new Request('https://example.com/feedback', { method: 'POST', headers, body }),
  )
  expect(response.status).toBe(202)
}

afterEach(() => void vi.useRealTimers())

describe('A NATS stream', () => {
  it('stores two parts of one request that have the same number of attempts', async () => {
    const status = new Map([
      ['a', [503, 404, 200]],
      ['b', [503, 200]],
      ['c', [404, 503, 200]],
      ['d', [404, 200]],
    ])
    const { jetstream } = createStream()
    const { fetch, calls } = createUpstream(({ url }) => {
      const id = new URL(url).searchParams.get('inferenceId') ?? ''
      const answer = status.get(id)?.shift() ?? 500
      return answer === 200
        ? Response.json({ success: true })
        : new Response('', { status: answer })
    })
    const stopping = new AbortController()
    const options = { ...policy, apiKey: canary, fetch, jetstream, random: () => 0, graceMs: [1] }
    const queue = createNatsQueue(options)
    await send(queue, 'a', 'b', 'c', 'd')
    const consuming = queue.consume(stopping.signal)
    await vi.waitFor(() => expect(calls).toHaveLength(10))
    expect([...status.values()]).toEqual([[], [], [], []])
    stopping.abort()
    await consuming
  })

  it('delays messages by whole milliseconds, because the server ignores fractions of a nanosecond', async () => {
    const { jetstream, delays } = createStream()
    const { fetch, calls } = createUpstream(({ url }) =>
      url.endsWith('=a') ? Response.json({ success: true }) : new Response('', { status: 503 }),
    )
    const stopping = new AbortController()
    const options = { ...policy, apiKey: canary, fetch, jetstream, attempts: 3 }
    const queue = createNatsQueue({ ...options, random: () => 0.123_456_7 })
    await send(queue, 'a', 'b')
    const consuming = queue.consume(stopping.signal)
    await vi.waitFor(() => expect(calls).toHaveLength(4))
    stopping.abort()
    await consuming
    expect(delays).toHaveLength(2)
    for (const delay of delays) expect(delay).toSatisfy(Number.isInteger)
  })

  it('stores dead letters whose ids contain line breaks or differ only in spaces', async () => {
    const { jetstream, deadLetters } = createStream()
    const { fetch } = createUpstream(() => new Response('', { status: 422 }))
    const stopping = new AbortController()
    const queue = createNatsQueue({ ...policy, apiKey: canary, fetch, jetstream })
    await send(queue, 'a\nb', 'c', 'c ')
    const consuming = queue.consume(stopping.signal)
    await vi.waitFor(() => expect(deadLetters).toHaveLength(3))
    stopping.abort()
    await consuming
    const ids = deadLetters.map((text) => JSON.parse(text).update.id)
    expect(ids).toEqual(['a\nb', 'c', 'c '])
  })

  it('extends the acknowledgement wait of a batch while it is processed', async () => {
    vi.useFakeTimers()
    const { jetstream, delivered } = createStream()
    const { fetch, calls } = createUpstream(hang)
    const stopping = new AbortController()
    const queue = createNatsQueue({ ...policy, apiKey: canary, fetch, jetstream, concurrency: 1 })
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await send(queue, id)
    const consuming = queue.consume(stopping.signal)
    await vi.advanceTimersByTimeAsync(65_000)
    stopping.abort()
    await vi.advanceTimersByTimeAsync(10_000)
    await consuming
    expect(calls).toHaveLength(7)
    // Seven calls of 10 s each in sequence, with an extension every 20 s.
    const replies = delivered.map(({ replies }) => replies.join(' '))
    expect(replies).toEqual(Array(7).fill('working working working nak'))
    await vi.advanceTimersByTimeAsync(60_000)
    expect(delivered[0]?.replies).toHaveLength(4)
  })

  it('delivers messages again if the connection closes before they are acknowledged', async () => {
    const { jetstream, connection, delivered } = createStream()
    const { fetch, calls } = createUpstream()
    const stopping = new AbortController()
    const queue = createNatsQueue({ ...policy, apiKey: canary, fetch, jetstream })
    connection.isClosed = true
    await send(queue, 'a')
    const consuming = queue.consume(stopping.signal)
    await vi.waitFor(() => expect(delivered[0]?.replies).toContain('ack'))
    connection.isClosed = false
    await send(queue, 'b')
    await vi.waitFor(() => expect(calls).toHaveLength(2))
    stopping.abort()
    await expect(consuming).resolves.toBeUndefined()
  })

  it('emits no event without messages', async () => {
    const { jetstream } = createStream()
    const events: ConsumerEvent[] = []
    const onBatch = (event: ConsumerEvent) => events.push(event)
    const stopping = new AbortController()
    const queue = createNatsQueue({ ...policy, apiKey: canary, jetstream, onBatch })
    const consuming = queue.consume(stopping.signal)
    await new Promise((resolve) => setTimeout(resolve, 20))
    stopping.abort()
    await consuming
    expect(events).toEqual([])
  })
})

it('setUpNats refuses unknown options', async () => {
  const manager = { streams: { add: async () => {} }, consumers: { add: async () => {} } }
  await expect(setUpNats(manager, { replica: 1 } as never)).rejects.toThrow('did you mean replicas')
  await expect(setUpNats(manager, { replicas: '1' } as never)).rejects.toThrow('must be a number')
})
