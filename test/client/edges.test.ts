import { describe, expect, it, vi } from 'vitest'
import { type OutboxStore, signals } from '../../src/index.ts'
import { applied, each, hang, status, unreachable } from '../support/answers.ts'
import { installPlatform } from '../support/fake-platform.ts'
import { createFleetingStore, createKeptStore } from '../support/stores.ts'
import { createWorld } from '../support/world.ts'

const second = 1_000
const minute = 60 * second

describe('a receipt', () => {
  it('resolves `settled` for every caller that reads it', async () => {
    const { clock, open } = createWorld()
    const { client } = await open()
    const receipt = await client.update(signals('a', { n: 1 }))
    const told: string[] = []
    void receipt.settled.then(({ kind }) => told.push(kind))
    void receipt.settled.then(({ kind }) => told.push(kind))
    await clock.settle()
    expect(told).toEqual(['delivered', 'delivered'])
  })
})

describe('a config of null', () => {
  it('is sent as null, not omitted', async () => {
    const { clock, proxy, open } = createWorld()
    const { client } = await open()
    await client.update({ inferenceId: 'a', row: { score: 1 }, config: null })
    await clock.settle()
    expect(proxy.requests[0]?.updates[0]).toHaveProperty('config', null)
  })
})

describe('scrub', () => {
  it('is validated also where it changes the update in place', async () => {
    const { clock, proxy, open } = createWorld()
    const { client } = await open({
      scrub(update) {
        Object.assign(update.row, { score: Number.NaN })
        return update
      },
    })
    await expect(client.update(signals('a', { score: 1 }))).rejects.toMatchObject({
      code: 'not_json',
      path: 'row.score',
    })
    await clock.settle()
    expect(proxy.requests).toEqual([])
  })
})

describe('flush without a deadline and without durable storage', () => {
  it.each([
    ['nothing waits', applied],
    ['the proxy answers 401', status(401)],
  ])('resolves when %s', async (_, answer) => {
    const { clock, proxy, open } = createWorld({ store: createFleetingStore() })
    proxy.answerAlways(answer)
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.settle()
    let over = false
    void client.flush({ deadlineMs: Number.POSITIVE_INFINITY }).then(() => {
      over = true
    })
    await clock.advance(minute)
    expect(over).toBe(true)
  })
})

describe('a pause', () => {
  it('has the reason blocked only after network failures in a row: other failures do not count', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(status(503), status(503), unreachable)
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.advance(2 * second)
    expect(proxy.requests).toHaveLength(3)
    expect(client.outbox.snapshot().reason).toBe('backoff')
  })

  it('after a 401 ends when the proxy gives another answer, even a 413', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(status(401), status(413))
    const { client } = await open()
    client.pause()
    for (let n = 0; n < 10; n++) await client.update(signals(`trace-${n}`, { n }))
    client.resume()
    await clock.settle()
    expect(client.outbox.snapshot().reason).toBe('held')
    client.resume()
    await clock.advance(15 * minute)
    expect(proxy.rows.size).toBe(10)
  })
})

describe('an answer with an invalid retryAfterMs', () => {
  it.each(['soon', {}])('backs off as if it had none: %j', async (retryAfterMs) => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(each(() => ({ status: 'retry', code: 'upstream_busy', retryAfterMs })))
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.advance(24 * 60 * minute)
    expect(proxy.rows.size).toBe(1)
    expect(clock.timers()).toBe(0)
  })
})

describe('a full outbox', () => {
  it('holds at most one entry over its limit while a request is in flight', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(hang)
    const { client } = await open({ limits: { entries: 10 } })
    for (let n = 0; n < 50; n++) {
      await client.update(signals(`trace-${n}`, { n }))
      await clock.advance(100)
    }
    expect(client.outbox.snapshot().pending).toBeLessThanOrEqual(11)
  })

  it('returns every remaining update from flush, including those over the limit', async () => {
    const { clock, proxy, open } = createWorld({ store: createFleetingStore() })
    proxy.answerAlways(hang)
    const { client } = await open({ limits: { entries: 10 } })
    await client.update(signals('first', { n: 0 }))
    await clock.settle()
    for (let n = 0; n < 20; n++) await client.update(signals(`trace-${n}`, { n }))
    const flushed = client.flush({ deadlineMs: second })
    await clock.advance(second)
    const { remaining } = await flushed
    expect(remaining).toHaveLength(client.outbox.snapshot().pending)
  })
})

describe('a store that failed temporarily', () => {
  it('accepts updates again afterwards', async () => {
    const { clock, open } = worldOfFailingReads(1)
    const { client } = await open()
    await clock.advance(minute)
    const receipt = await client.update(signals('b', { n: 2 }))
    expect(receipt.inferenceId).toBe('b')
  })
})

describe('an onEvent that throws', () => {
  it('does not stop deliveries', async () => {
    const { clock, proxy, open } = createWorld()
    const { client } = await open({
      onEvent() {
        throw new Error('The owner made a mistake.')
      },
    })
    await client.update(signals('a', { n: 1 }))
    await clock.settle()
    await client.update(signals('b', { n: 1 }))
    await clock.settle()
    expect(proxy.rows.size).toBe(2)
  })
})

describe('dead letters that expired while no page was open', () => {
  it('are no longer counted', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(each(() => ({ status: 'rejected', code: 'value_denied' })))
    const first = await open()
    await first.client.update(signals('a', { n: 1 }))
    await clock.settle()
    await first.kill()
    await clock.advance(8 * 24 * 60 * minute)
    const { client } = await open()
    await clock.advance(minute)
    expect(await client.outbox.deadLetters()).toEqual([])
    expect(client.outbox.snapshot().deadLetters).toBe(0)
  })
})

describe('several tabs without BroadcastChannel', () => {
  it('have at most one request in flight for a trace', async () => {
    installPlatform()
    vi.stubGlobal('BroadcastChannel', undefined)
    const { clock, proxy, ended, open } = createWorld()
    const tabs = [await open(), await open()]
    for (let n = 0; n < 20; n++) {
      for (const [tab, { client }] of tabs.entries()) {
        await client.update(signals(`trace-${tab}`, { n }))
      }
    }
    await clock.advance(minute)
    expect(proxy.rows).toEqual(new Map([0, 1].map((tab) => [`trace-${tab}`, { n: 19 }])))
    const { delivered = 0, superseded = 0, ...others } = ended()
    expect([delivered + superseded, others]).toEqual([40, {}])
  })
})

describe('storage that is cleared under an open page', () => {
  it('is counted again with the next delivery, so that the snapshot reports nothing waiting', async () => {
    const { clock, proxy, store, open } = createWorld()
    const { client } = await open()
    proxy.answerNext(unreachable)
    await client.update(signals('gone', { n: 1 }))
    await clock.settle()
    await store.change([], () => ({
      removeAll: [{ from: ['a'], before: ['z'] }],
      answer: undefined,
    }))
    await client.update(signals('next', { n: 1 }))
    await clock.advance(minute)
    expect(proxy.rows).toEqual(new Map([['next', { n: 1 }]]))
    expect(client.outbox.snapshot()).toMatchObject({ traces: 0, pending: 0 })
  })
})

describe('storage that fails during a delivery', () => {
  it.each([
    ['sends nothing twice', applied, 400],
    ['sends rejected updates again', each(() => ({ status: 'rejected', code: 'x' })), 450],
  ])(
    'settles each update exactly once after it works again, and %s',
    async (_, answer, sentInAll) => {
      const store = createKeptStore()
      let isFailing = false
      const failing: typeof store = {
        ...store,
        change: ((ranges, decide) =>
          store.change(ranges, (found) => {
            const change = decide(found)
            if (isFailing) throw new Error('The storage failed.')
            return change
          })) satisfies OutboxStore['change'],
      }
      const { clock, proxy, ended, open } = createWorld({ store: failing })
      const { client } = await open()
      proxy.answerNext((request) => {
        isFailing = true
        return answer(request)
      })
      client.pause()
      for (let n = 0; n < 400; n++) await client.update(signals(`trace-${n}`, { n }))
      client.resume()
      await clock.advance(second)
      expect(isFailing).toBe(true)
      const sent = proxy.requests.flatMap(({ updates }) => updates).length
      expect(sent).toBeLessThan(400)
      isFailing = false
      await clock.advance(2 * minute)
      expect(ended()).toEqual({ delivered: 400 })
      expect(await client.outbox.deadLetters()).toEqual([])
      expect(proxy.requests.flatMap(({ updates }) => updates)).toHaveLength(sentInAll)
    },
  )
})

/** Creates a world whose store fails the given number of reads before it works. */
function worldOfFailingReads(failures: number) {
  const store = createKeptStore()
  let left = failures
  const failing: typeof store = {
    ...store,
    read: (async (ranges) => {
      if (left-- > 0) throw new Error('The storage failed.')
      return store.read(ranges)
    }) satisfies OutboxStore['read'],
  }
  return createWorld({ store: failing })
}
