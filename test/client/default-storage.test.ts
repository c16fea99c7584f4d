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

describe('where there is no IndexedDB, as in a Worker', () => {
  it('updates are kept in memory, which their receipts say', async () => {
    const { clock, proxy, open } = openWorld()
    const client = open()
    expect(client.outbox.snapshot().storage).toBe('memory')
    const receipt = await client.update(signals('a', { n: 1 }))
    expect(receipt.safety).toBe('memory')
    expect(await client.flush()).toEqual({ delivered: 1, rejected: 0, remaining: [] })
    expect(proxy.rows.size).toBe(1)
    expect(clock.timers()).toBe(0)
  })

  it('a client does nothing before it is asked to', async () => {
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

  it('a client for each request shares nothing with the others', async () => {
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
    ['missing altogether', undefined],
    ['null', null],
  ])('it may be %s', async (_, indexedDB) => {
    vi.stubGlobal('indexedDB', indexedDB)
    const { clock, proxy, open } = openWorld()
    const client = open()
    const receipt = client.update(signals('a', { n: 1 }))
    await clock.settle()
    expect((await receipt).safety).toBe('memory')
    expect(proxy.rows.size).toBe(1)
  })
})

describe('where there is IndexedDB', () => {
  beforeEach(() => {
    vi.stubGlobal('indexedDB', new IDBFactory())
    vi.stubGlobal('IDBKeyRange', IDBKeyRange)
  })

  /** Lets the imitation of IndexedDB do its work, which takes turns of its own. */
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

  it('updates outlive the page', async () => {
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

  it('a client that is closed says so to every call that needs its storage', async () => {
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

  /** Time enough for the imitation of IndexedDB to come to rest. */
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

  it('a page that ends during a request leaves no connection behind, and no fault', async () => {
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
    'a page that ends as soon as it began (%d turns)',
    async (turns) => {
      const { clock, events, open } = openWorld()
      const client = open()
      for (let n = 0; n < turns; n++) await clock.settle()
      await client.close()
      await rest(clock)
      expect([await deleteDatabase('aftertrace'), events]).toEqual(['deleted', []])
    },
  )

  it('a page that ends while it is catching up', async () => {
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

  it('nothing secret is written: no endpoint, no subject', async () => {
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

describe('where IndexedDB fails', () => {
  const failing = (open: () => IDBOpenDBRequest) => {
    vi.stubGlobal('indexedDB', { open })
    vi.stubGlobal('IDBKeyRange', IDBKeyRange)
  }

  it('by throwing, memory takes over and the fault is told', async () => {
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

  it('by never answering, memory takes over after 3 s', async () => {
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

/** Everything in the database, as one text. */
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
