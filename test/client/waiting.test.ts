import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { signals } from '../../src/index.ts'
import { applied, each, hang, later, portal, status, unreachable } from '../support/answers.ts'
import { createFleetingStore, createKeptStore } from '../support/stores.ts'
import { createWorld } from '../support/world.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

describe('timers', () => {
  it.each([
    ['memory', createFleetingStore],
    ['storage', createKeptStore],
  ])(
    'are not set while nothing waits, nor after everything is delivered, in %s',
    async (_, make) => {
      const { clock, open } = createWorld({ store: make() })
      const { client } = await open()
      expect(clock.timers()).toBe(0)
      await client.update(signals('a', { n: 1 }))
      await clock.advance(second)
      expect(clock.timers()).toBe(0)
    },
  )

  it('are not set after a pause that ended with a delivery', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(
      status(503),
      unreachable,
      each(() => ({ status: 'retry', code: 'deadline' })),
    )
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.advance(hour)
    expect(proxy.rows.size).toBe(1)
    expect(clock.timers()).toBe(0)
  })

  it('are limited to one while updates wait, however many', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(status(503, { 'retry-after': '600' }))
    const { client } = await open()
    client.pause()
    for (let n = 0; n < 20; n++) await client.update(signals(`trace-${n}`, { n }))
    client.resume()
    await clock.advance(second)
    expect(clock.timers()).toBe(1)
    expect(proxy.requests).toHaveLength(1)
  })

  it('fire when the earliest trace is due', async () => {
    const { clock, proxy, open } = createWorld()
    const waits = new Map([
      ['a', 60],
      ['b', 20],
      ['c', 40],
    ])
    const slow = each(({ inferenceId }) => ({
      status: 'retry',
      code: 'upstream_busy',
      retryAfterMs: (waits.get(inferenceId) ?? 0) * second,
    }))
    proxy.answerNext(slow)
    const { client } = await open()
    client.pause()
    for (const id of waits.keys()) await client.update(signals(id, { n: 1 }))
    client.resume()
    await clock.settle()
    expect(client.outbox.snapshot().dueAt).toBe(clock.now() + 20 * second)
    await clock.advance(20 * second)
    expect([...proxy.rows.keys()]).toEqual(['b'])
    await clock.advance(20 * second)
    expect([...proxy.rows.keys()]).toEqual(['b', 'c'])
    await clock.advance(20 * second)
    expect([...proxy.rows.keys()]).toEqual(['b', 'c', 'a'])
  })
})

describe('pause', () => {
  it('stops sending but continues accepting until resume()', async () => {
    const { clock, proxy, open } = createWorld()
    const { client } = await open()
    client.pause()
    await client.update(signals('a', { n: 1 }))
    expect((await client.flush()).remaining).toHaveLength(1)
    await clock.advance(24 * hour)
    expect(proxy.requests).toEqual([])
    expect(clock.timers()).toBe(0)
    expect(client.outbox.snapshot()).toMatchObject({
      state: 'paused',
      reason: 'paused',
      pending: 1,
    })
    client.resume()
    await clock.settle()
    expect(proxy.rows.size).toBe(1)
    expect(client.outbox.snapshot().state).toBe('idle')
  })

  it('lets a request in flight finish', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(later(clock, second, applied))
    const { client } = await open()
    const receipt = await client.update(signals('a', { n: 1 }))
    await clock.settle()
    client.pause()
    await client.update(signals('b', { n: 2 }))
    await clock.advance(minute)
    expect(await receipt.settled).toMatchObject({ kind: 'delivered' })
    expect(proxy.requests).toHaveLength(1)
  })

  it('followed by resume() does not end the Retry-After of the proxy', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(status(503, { 'retry-after': '60' }))
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.settle()
    client.pause()
    client.resume()
    await clock.advance(minute - 1)
    expect(proxy.requests).toHaveLength(1)
    await clock.advance(1)
    expect(proxy.rows.size).toBe(1)
  })

  it('followed by resume() at once loses no update', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(later(clock, second, applied))
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.settle()
    client.pause()
    await client.update(signals('a', { n: 2 }))
    client.resume()
    await clock.advance(second)
    expect(proxy.rows.get('a')).toEqual({ n: 2 })
  })
})

describe('close', () => {
  it('cancels all timers, aborts the request in flight and keeps stored updates', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(hang)
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.settle()
    await client.close()
    await clock.settle()
    expect(clock.timers()).toBe(0)
    expect(proxy.requests[0]?.signal.aborted).toBe(true)
    await open()
    await clock.advance(minute)
    expect(proxy.rows.size).toBe(1)
  })

  it('makes traces rest while an old request may still arrive', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(later(clock, 10 * second, applied))
    const { client } = await open()
    await client.update(signals('a', { n: 'old' }))
    await clock.advance(second)
    await client.close()
    const closedAt = clock.now()
    const next = await open()
    await next.client.update(signals('a', { n: 'new' }))
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ n: 'new' })
    // The same value may be sent again; a newer one waits.
    const sent = proxy.requests.map(({ updates, at }) => [updates[0]?.row['n'], at - closedAt])
    expect(sent.slice(1)).toEqual([
      ['old', expect.any(Number)],
      ['new', 15 * second],
    ])
  })

  it('in the task of an update still stores it for the next page', async () => {
    const { clock, proxy, open } = createWorld()
    const { client } = await open()
    const accepted = client.update(signals('a', { n: 1 }))
    await client.close()
    expect((await accepted).safety).toBe('stored')
    await open()
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })

  it('rejects later updates with the code closed', async () => {
    const { store, open } = createWorld()
    const { client } = await open()
    await client.close()
    const before = store.calls.append
    await expect(client.update(signals('a', { n: 1 }))).rejects.toMatchObject({ code: 'closed' })
    expect(store.calls.append).toBe(before)
  })

  it('is final: resume() and flush() send nothing afterwards', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(status(503, { 'retry-after': '5' }))
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.settle()
    await client.close()
    client.resume()
    await client.flush()
    await clock.advance(hour)
    expect(proxy.requests).toHaveLength(1)
    await client.close()
  })

  it('is called at the end of `await using`', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(portal)
    {
      await using client = (await open()).client
      await client.update(signals('a', { n: 1 }))
      await clock.settle()
    }
    await clock.advance(hour)
    expect(proxy.requests).toHaveLength(1)
    expect(clock.timers()).toBe(0)
  })
})

describe('a batch that was read long ago', () => {
  it('is read again before it is sent, without updates that were discarded meanwhile', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(...Array(3).fill(later(clock, 10 * second, applied)))
    const { client } = await open()
    client.pause()
    const ids = Array.from({ length: 160 }, (_, n) => `trace-${n}`)
    for (const id of ids) await client.update(signals(id, { n: 1 }))
    client.resume()
    await clock.advance(second)
    const sent = proxy.requests.flatMap(({ updates }) => updates.map((each) => each.inferenceId))
    expect(sent).toHaveLength(150)
    const waiting = (await client.outbox.pending()).filter(
      ({ update }) => !sent.includes(update.inferenceId),
    )
    for (const { id } of waiting) {
      void client.outbox.discard(id)
      await clock.advance(300)
    }
    await clock.advance(minute)
    expect(proxy.rows.size).toBe(150)
  })

  it('is not sent after a purge, even if it was prepared in advance', async () => {
    const { clock, proxy, open } = createWorld()
    const { client } = await open()
    client.pause()
    for (let n = 0; n < 460; n++) await client.update(signals(`trace-${n}`, { n }))
    proxy.answerNext(applied, applied, applied)
    proxy.answerAlways(later(clock, 14 * second, applied))
    client.resume()
    await clock.advance(2 * second)
    expect(proxy.requests).toHaveLength(6)
    await client.outbox.purge()
    await clock.advance(minute)
    expect(proxy.requests).toHaveLength(6)
  })
})

describe('a receipt', () => {
  it('settles without waiting for later requests', async () => {
    const { clock, proxy, open } = createWorld()
    const { client } = await open()
    client.pause()
    const ids = Array.from({ length: 60 }, (_, n) => `trace-${n}`)
    const settled = new Set<string>()
    for (const id of ids) {
      const receipt = await client.update(signals(id, { n: 1 }))
      void receipt.settled.then(() => settled.add(id))
    }
    proxy.answerNext(applied, later(clock, 14 * second, applied))
    client.resume()
    await clock.advance(second)
    expect(proxy.requests).toHaveLength(2)
    const first = proxy.requests[0]?.updates.map(({ inferenceId }) => inferenceId) ?? []
    expect(first).toHaveLength(50)
    expect([...settled].sort()).toEqual([...first].sort())
    expect(client.outbox.snapshot().pending).toBe(10)
  })
})

describe('resume during a request', () => {
  it('retries after a 401 even if a weaker wake follows', async () => {
    const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
    vi.stubGlobal('window', page)
    vi.stubGlobal('document', page)
    onTestFinished(() => void vi.unstubAllGlobals())
    const { clock, proxy, open } = createWorld()
    const { client } = await open()
    proxy.answerNext(later(clock, second, status(401)))
    await client.update(signals('a', { n: 1 }))
    await clock.settle()
    client.resume()
    page.dispatchEvent(new Event('visibilitychange'))
    await clock.advance(2 * second)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })
})
