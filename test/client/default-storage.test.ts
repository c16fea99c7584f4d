import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { type ClientEvent, type ClientOptions, createClient, signals } from '../../src/index.ts'
import { hang } from '../support/answers.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeProxy } from '../support/fake-proxy.ts'
import { endpoint, pipeline } from '../support/world.ts'

afterEach(() => void vi.unstubAllGlobals())

function openWorld() {
  const clock = createFakeClock()
  const proxy = createFakeProxy(clock)
  const events: ClientEvent[] = []
  const open = (options: Partial<ClientOptions> = {}) => {
    const client = createClient({
      endpoint,
      inferencePipelineId: pipeline,
      clock,
      fetch: proxy.fetch,
      onEvent: (event) => events.push(event),
      ...options,
    } as ClientOptions)
    onTestFinished(client.close)
    return client
  }
  return { clock, proxy, events, open }
}

describe('without IndexedDB, as in a Worker', () => {
  it('updates are kept in memory and their receipts have the safety memory', async () => {
    const { clock, proxy, open } = openWorld()
    const client = open()
    expect(client.outbox.snapshot().storage).toBe('memory')
    const receipt = await client.update(signals('a', { n: 1 }))
    expect(receipt.safety).toBe('memory')
    expect(await client.flush()).toEqual({ delivered: 1, rejected: 0, remaining: [] })
    expect(proxy.rows.size).toBe(1)
    expect(clock.timers()).toBe(0)
  })

  it('a new client uses no clock, timer or random number before its first call', async () => {
    const calls: string[] = []
    const { open } = openWorld()
    open({
      clock: {
        now: () => calls.push('now'),
        after: () => {
          calls.push('after')
          return () => undefined
        },
      },
      random: () => calls.push('random'),
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(calls).toEqual([])
  })

  it('clients made for separate requests share nothing', async () => {
    const { clock, proxy, open } = openWorld()
    proxy.answerNext(hang)
    const first = open()
    await first.update(signals('a', { n: 1 }))
    await clock.settle()
    const second = open()
    await second.update(signals('b', { n: 1 }))
    expect(await second.flush()).toEqual({ delivered: 1, rejected: 0, remaining: [] })
    expect([...proxy.rows.keys()]).toEqual(['b'])
  })

  it.each([
    ['undefined', undefined],
    ['null', null],
  ])('updates are kept in memory where indexedDB is %s', async (_, indexedDB) => {
    vi.stubGlobal('indexedDB', indexedDB)
    const { clock, proxy, open } = openWorld()
    const client = open()
    const receipt = client.update(signals('a', { n: 1 }))
    await clock.settle()
    expect((await receipt).safety).toBe('memory')
    expect(proxy.rows.size).toBe(1)
  })
})

describe('with IndexedDB', () => {
  beforeEach(() => {
    vi.stubGlobal('indexedDB', new IDBFactory())
    vi.stubGlobal('IDBKeyRange', IDBKeyRange)
  })

  /** Advances the clock until the work is done: the imitation of IndexedDB needs several ticks. */
  async function done<Result>(
    clock: { advance(ms: number): Promise<void> },
    work: Promise<Result>,
  ) {
    let over = false
    const finished = work.finally(() => {
      over = true
    })
    while (!over) await clock.advance(0)
    return finished
  }

  it('updates stay stored after the page is closed', async () => {
    const { clock, proxy, open } = openWorld()
    const first = open()
    first.pause()
    const receipt = await done(clock, first.update(signals('a', { n: 1 })))
    expect(receipt.safety).toBe('stored')
    expect(first.outbox.snapshot().storage).toBe('indexeddb')
    await first.close()
    const second = open()
    const summary = await done(clock, second.flush())
    expect(summary).toEqual({ delivered: 1, rejected: 0, remaining: [] })
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })

  it('every call of a closed client that needs its storage rejects with the code closed', async () => {
    const { clock, proxy, open } = openWorld()
    proxy.answerAlways(hang)
    const client = open()
    await done(clock, client.update(signals('a', { n: 1 })))
    await rest(clock)
    const flushed = client.flush().catch(({ code }) => code)
    await done(clock, client.close())
    expect([
      'closed',
      { delivered: 0, rejected: 0, remaining: [expect.anything()] },
    ]).toContainEqual(await done(clock, flushed))
    const { outbox } = client
    for (const call of [
      () => client.update(signals('a', { n: 2 })),
      () => client.flush(),
      () => client.latest('a'),
      () => outbox.pending(),
      () => outbox.deadLetters(),
      () => outbox.retry('x'),
      () => outbox.discard('x'),
      () => outbox.purge(),
    ]) {
      const ended = call().then(
        () => 'nothing',
        ({ code }) => code,
      )
      expect(await done(clock, ended)).toBe('closed')
    }
  })

  /** Waits until the imitation of IndexedDB is idle. */
  async function rest({ advance }: { advance(ms: number): Promise<void> }): Promise<void> {
    for (let turns = 0; turns < 50; turns++) await advance(10)
  }

  async function deleteDatabase(name: string): Promise<string> {
    return new Promise((resolve) => {
      const request = indexedDB.deleteDatabase(name)
      request.onsuccess = () => resolve('deleted')
      request.onblocked = () => resolve('blocked')
    })
  }

  it('a page closed during a request leaves no open connection and reports no fault', async () => {
    const { clock, proxy, events, open } = openWorld()
    proxy.answerNext(hang)
    const client = open()
    await rest(clock)
    await done(clock, client.update(signals('a', { n: 1 })))
    await rest(clock)
    expect(proxy.requests).toHaveLength(1)
    await client.close()
    await rest(clock)
    expect(await deleteDatabase('aftertrace')).toBe('deleted')
    expect(events.filter(({ kind }) => kind === 'fault')).toEqual([])
    expect(clock.timers()).toBe(0)
  })

  it.each([0, 1, 2, 3, 5, 8, 20])(
    'a page closed right after it started leaves no open connection (after %d ticks)',
    async (turns) => {
      const { clock, events, open } = openWorld()
      const client = open()
      for (let n = 0; n < turns; n++) await clock.settle()
      await client.close()
      await rest(clock)
      expect([await deleteDatabase('aftertrace'), events]).toEqual(['deleted', []])
    },
  )

  it('a page closed while it catches up with another tab leaves no open connection', async () => {
    const { clock, events, open } = openWorld()
    const client = open()
    const other = open()
    await rest(clock)
    client.pause()
    other.pause()
    await done(clock, other.update(signals('a', { n: 1 })))
    for (let n = 0; n < 5; n++) await clock.settle()
    await client.close()
    await rest(clock)
    await other.close()
    await rest(clock)
    expect([await deleteDatabase('aftertrace'), events]).toEqual(['deleted', []])
  })

  it('neither the endpoint nor the subject is written to the database', async () => {
    const { clock, open } = openWorld()
    const client = open({ subject: 'ada@example.com' })
    client.pause()
    await done(clock, client.update(signals('a', { text: 'to be stored' })))
    const stored = await dump()
    expect(stored).toContain('to be stored')
    expect(stored).not.toContain('ada@example.com')
    expect(stored).not.toContain('app.example.com')
  })
})

describe('when IndexedDB fails', () => {
  const failing = (open: () => IDBOpenDBRequest) => {
    vi.stubGlobal('indexedDB', { open })
    vi.stubGlobal('IDBKeyRange', IDBKeyRange)
  }

  it('by throwing, the client falls back to memory and reports the fault', async () => {
    const fault = new DOMException('Not in this window.', 'SecurityError')
    failing(() => {
      throw fault
    })
    const { clock, proxy, events, open } = openWorld()
    const client = open()
    const accepted = client.update(signals('a', { n: 1 }))
    await clock.advance(100)
    expect((await accepted).safety).toBe('memory')
    expect(client.outbox.snapshot().storage).toBe('memory')
    expect(events).toContainEqual({ kind: 'fault', cause: fault })
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })

  it('by never answering, the client falls back to memory after 3 s', async () => {
    failing(() => new EventTarget() as IDBOpenDBRequest)
    const { clock, proxy, open } = openWorld()
    const client = open()
    const accepted = client.update(signals('a', { n: 1 }))
    await clock.advance(2_999)
    expect(proxy.requests).toEqual([])
    await clock.advance(10_000)
    expect((await accepted).safety).toBe('memory')
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })
})

/** Returns the whole content of the database as text. */
async function dump(): Promise<string> {
  const database = await answer(indexedDB.open('aftertrace'))
  const store = database.transaction('outbox').objectStore('outbox')
  const parts = await Promise.all([answer(store.getAllKeys()), answer(store.getAll())])
  database.close()
  return JSON.stringify(parts, (_, value) => (value instanceof Map ? [...value] : value))
}

function answer<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
