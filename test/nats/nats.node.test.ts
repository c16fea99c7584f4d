import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createNatsQueue, type NatsQueueOptions, setUpNats } from '../../src/nats.ts'
import type { WireReply } from '../../src/proxy.ts'
import { finalRows } from '../durable/fixture.ts'
import { canary, createUpstream, type UpstreamCall } from '../http/upstream.ts'
import { item, policy } from '../proxy/fixture.ts'
import { type Cluster, findNatsServer, startCluster } from './cluster.ts'

const server = findNatsServer()

/** Returns the name of a test that needs nats-server, marked as left out if it is not installed. */
const promise = (text: string) =>
  server ? text : `LEFT OUT, for there is no nats-server here: ${text}`

let cluster: Cluster | undefined
let connection: NatsConnection | undefined

beforeAll(async () => {
  if (!server) return
  cluster = await startCluster(server, 3)
  const { servers } = cluster
  connection = await vi.waitFor(
    () => connect({ servers: [...servers], maxReconnectAttempts: -1 }),
    {
      timeout: 20_000,
      interval: 200,
    },
  )
  // No server answers until the servers have found each other.
  const opened = connection
  await vi.waitFor(async () => setUpNats(await jetstreamManager(opened)), {
    timeout: 40_000,
    interval: 500,
  })
}, 60_000)
afterAll(async () => {
  await connection?.close()
  await cluster?.stop()
})

/** Creates a proxy and a consumer on the cluster. The consumer runs until `stop`. */
function start(answer: (call: UpstreamCall) => Response, options: Partial<NatsQueueOptions> = {}) {
  if (!connection) throw new Error('There is no connection.')
  const upstream = createUpstream(answer)
  const stopping = new AbortController()
  const queue = createNatsQueue({
    ...policy,
    apiKey: canary,
    fetch: upstream.fetch,
    jetstream: jetstream(connection),
    random: () => 0,
    ...options,
  })
  const consuming = queue.consume(stopping.signal)
  return {
    queue,
    upstream,
    send: async (...items: readonly object[]): Promise<WireReply> => {
      const response = await queue.proxy(
        new Request('https://example.com/feedback', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ updates: items }),
        }),
      )
      return response.json()
    },
    stop: async () => {
      stopping.abort()
      await consuming
    },
  }
}

const succeed = () => Response.json({ success: true })
const unavailable = () => new Response('down', { status: 503 })
const vote = (inferenceId: string, value: number) =>
  item({ inferenceId, time: Date.now(), row: { human_feedback: value } })
const until = (check: () => unknown, timeout = 20_000) =>
  vi.waitFor(check, { timeout, interval: 50 })

describe('createNatsQueue', () => {
  it(promise(
    'tries as often as configured, gives up, and replays all dead letters except unreadable ones',
  ), async () => {
    if (!server || !connection) return
    await jetstream(connection).publish('aftertrace-dead.messages', '<poison>')
    let isUp = false
    const { queue, upstream, send, stop } = start(() => (isUp ? succeed() : unavailable()), {
      attempts: 3,
    })
    const { results } = await send(vote('a', 1), vote('b', 1))
    expect(results.map(({ status }) => status)).toEqual(['queued', 'queued'])
    await until(() => expect(upstream.calls).toHaveLength(6))
    isUp = true
    let replayed = 0
    await until(async () => {
      replayed += await queue.replay()
      expect(replayed).toBe(2)
    })
    await until(() => expect(upstream.calls).toHaveLength(8))
    expect([...finalRows(upstream.calls.slice(6)).keys()].sort()).toEqual(['a', 'b'])
    await stop()
  }, 60_000)

  it(promise(
    'resends only the updates that failed, and retries traces that are published late',
  ), async () => {
    if (!server) return
    const tries = new Map<string, number>()
    const { upstream, send, stop } = start(
      ({ url }) => {
        const id = new URL(url).searchParams.get('inferenceId') ?? ''
        tries.set(id, (tries.get(id) ?? 0) + 1)
        if (id === 'late' && tries.get(id) === 1) return new Response('', { status: 404 })
        if (id === 'bad' && Number(tries.get(id)) < 3) return unavailable()
        return succeed()
      },
      { graceMs: [300] },
    )
    await send(vote('good', 1), vote('bad', 1), vote('late', 1))
    await until(() => expect(Object.fromEntries(tries)).toEqual({ good: 1, bad: 3, late: 2 }))
    expect(upstream.calls).toHaveLength(6)
    await stop()
  }, 60_000)

  it(promise('skips an invalid message and writes the others'), async () => {
    if (!server || !connection) return
    const { upstream, send, stop } = start(succeed)
    await jetstream(connection).publish('aftertrace.messages', '<poison>')
    await send(vote('good', 1))
    await until(() => expect(upstream.calls).toHaveLength(1))
    await stop()
  }, 60_000)
})

describe('20,000 messages while the leader is killed', () => {
  it(promise('are all written, and duplicates do no harm'), async () => {
    if (!server || !cluster || !connection) return
    const count = 20_000
    const { upstream, send, stop } = start(succeed, { concurrency: 20 })
    const ids = Array.from({ length: count }, (_, index) => `chaos_${index}`)
    const waiting = ids.values()
    let accepted = 0
    let refused = 0
    const keepSending = async () => {
      for (const id of waiting) {
        const update = vote(id, Number(id.split('_')[1]) % 2)
        // Repeat the update until it is accepted, as a page's outbox does.
        for (let status = 'retry'; status === 'retry'; ) {
          const { results } = await send(update)
          status = results[0]?.status ?? 'retry'
          if (status === 'retry') refused++
        }
        accepted++
      }
    }
    const sending = Promise.all(Array.from({ length: 100 }, keepSending))
    await until(() => expect(accepted).toBeGreaterThan(count / 4), 120_000)
    const manager = await jetstreamManager(connection)
    const { cluster: replicas } = await manager.streams.info('AFTERTRACE')
    const leader = replicas?.leader ?? ''
    expect(leader).not.toBe('')
    cluster.kill(leader)
    await sending
    const applied = () => new Set(upstream.calls.map(({ url }) => url)).size
    await until(() => expect(applied()).toBe(count), 180_000)
    await stop()
    const rows = finalRows(upstream.calls)
    const wrong = ids.filter((id, index) => rows.get(id)?.['human_feedback'] !== index % 2)
    expect(wrong).toEqual([])
    console.log(
      `${count} messages, the leader ${leader} killed: 0 lost, ${upstream.calls.length - count} written twice, ${refused} sent again by the page.`,
    )
  }, 360_000)
})
