import { IDBDatabase, IDBKeyRange, IDBObjectStore, IDBTransaction } from 'fake-indexeddb'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createClient } from '../../src/index.ts'
import { openDevice } from '../support/device.ts'
import { endpoint, pipeline } from '../support/world.ts'

const minute = 60_000

/** Replaces a member of the platform for one test; `undefined` removes it. */
function replace(owner: object, name: string, value: unknown): void {
  const before = Object.getOwnPropertyDescriptor(owner, name)
  Object.defineProperty(owner, name, { value, configurable: true, writable: true })
  onTestFinished(() => {
    if (before) Object.defineProperty(owner, name, before)
    else Reflect.deleteProperty(owner, name)
  })
}

/** Asserts that a page on an altered platform delivers all its updates. */
async function expectDelivery(alter: () => void): Promise<void> {
  const { proxy, pass, open } = openDevice()
  vi.stubGlobal('IDBObjectStore', IDBObjectStore)
  alter()
  const { client, update } = await open()
  const receipts = [await update('a', { n: 1, tags: ['x', { deep: [1, null] }] })]
  receipts.push(await update('a', { n: 2 }), await update('b', { list: [] }))
  await pass(5 * minute)
  for (const { settled } of receipts) expect((await settled).kind).toMatch(/delivered|superseded/)
  expect(JSON.parse(JSON.stringify(Object.fromEntries(proxy.rows)))).toEqual({
    a: { n: 2, tags: ['x', { deep: [1, null] }] },
    b: { list: [] },
  })
  expect(client.outbox.snapshot()).toMatchObject({ pending: 0, state: 'idle' })
}

const lacks: readonly (readonly [name: string, alter: () => void])[] = [
  ['structuredClone', () => replace(globalThis, 'structuredClone', undefined)],
  ['AbortSignal.any', () => replace(AbortSignal, 'any', undefined)],
  ['AbortSignal.timeout', () => replace(AbortSignal, 'timeout', undefined)],
  ['BroadcastChannel', () => vi.stubGlobal('BroadcastChannel', undefined)],
  ['localStorage', () => vi.stubGlobal('localStorage', undefined)],
  ['crypto.randomUUID', () => replace(crypto, 'randomUUID', undefined)],
  ['performance', () => vi.stubGlobal('performance', undefined)],
  ['navigator', () => vi.stubGlobal('navigator', undefined)],
  ['Request', () => vi.stubGlobal('Request', undefined)],
  ['IndexedDB', () => vi.stubGlobal('indexedDB', undefined)],
  ['IDBKeyRange', () => vi.stubGlobal('IDBKeyRange', undefined)],
  ...['put', 'delete', 'getAll', 'getAllKeys', 'getKey'].map(
    (name) =>
      [`IDBObjectStore.${name}`, () => replace(IDBObjectStore.prototype, name, undefined)] as const,
  ),
  ...['bound', 'only'].map(
    (name) => [`IDBKeyRange.${name}`, () => replace(IDBKeyRange, name, undefined)] as const,
  ),
  ...['commit', 'abort', 'objectStore'].map(
    (name) =>
      [`IDBTransaction.${name}`, () => replace(IDBTransaction.prototype, name, undefined)] as const,
  ),
  ...['close', 'createObjectStore'].map(
    (name) =>
      [`IDBDatabase.${name}`, () => replace(IDBDatabase.prototype, name, undefined)] as const,
  ),
]

describe('a platform that lacks one API', () => {
  it.each(lacks)('delivers updates without %s', async (_, alter) => {
    await expectDelivery(alter)
  })

  it.each([
    ['fetch', () => vi.stubGlobal('fetch', undefined), 'no_fetch'],
    ['getRandomValues', () => replace(crypto, 'getRandomValues', undefined), 'no_randomness'],
  ])('throws a ConfigurationError without %s', (name, alter, code) => {
    alter()
    onTestFinished(() => void vi.unstubAllGlobals())
    const make = () => createClient({ endpoint, inferencePipelineId: pipeline })
    expect(make).toThrow(expect.objectContaining({ name: 'ConfigurationError', code }))
    expect(make).toThrow(new RegExp(name))
  })
})

/** Methods that Prototype 1.5 to 1.7 and MooTools 1.1 define in place of methods of today's language. */
const oldMethods: readonly (readonly [
  name: string,
  owner: object,
  method: string,
  value: unknown,
])[] = [
  [
    'Array.prototype.entries of Prototype',
    Array.prototype,
    'entries',
    function (this: unknown[]) {
      return this.slice()
    },
  ],
  [
    'Array.prototype.reduce of Prototype',
    Array.prototype,
    'reduce',
    function (this: unknown[]) {
      return this.length > 1 ? this : this[0]
    },
  ],
  ['Array.from of Prototype', Array, 'from', (list: Iterable<unknown>) => [...(list ?? [])]],
  [
    'Array.prototype.map without a list',
    Array.prototype,
    'map',
    function (this: unknown[], call: (item: unknown, index: number) => unknown) {
      const results: unknown[] = []
      for (let index = 0; index < this.length; index++) results.push(call(this[index], index))
      return results
    },
  ],
  ['Array.prototype.flat of MooTools', Array.prototype, 'flat', () => []],
  ['Array.prototype.contains', Array.prototype, 'contains', () => true],
  [
    'Object.keys of Prototype',
    Object,
    'keys',
    (object: object) => {
      const keys: string[] = []
      for (const key in object) keys.push(key)
      return keys
    },
  ],
]

describe('a page whose libraries replaced methods of the language', () => {
  it.each(oldMethods)('delivers updates with %s', async (_, owner, method, value) => {
    await expectDelivery(() => replace(owner, method, value))
  })
})

describe('a page whose libraries extended Object.prototype', () => {
  it.each(['cause', 'version', 'extend', 'response'])(
    'delivers updates with Object.prototype.%s',
    async (name) => {
      await expectDelivery(() =>
        Object.defineProperty(Object.prototype, name, {
          value: 'of all',
          configurable: true,
          enumerable: true,
          writable: true,
        }),
      )
      Reflect.deleteProperty(Object.prototype, name)
    },
  )
})

describe('a page whose libraries define toJSON for arrays or objects', () => {
  const asText = function (this: unknown[]) {
    return `[${[...this].join(', ')}]`
  }
  it.each([
    ['Array.prototype.toJSON of Prototype', Array.prototype, asText],
    ['Object.prototype.toJSON', Object.prototype, () => 'an object'],
  ])('sends updates unchanged with %s', async (_, owner, toJSON) => {
    const bodies: string[] = []
    const { pass, open } = openDevice()
    const { client, update } = await open({
      async fetch(_, init) {
        const body = String(init?.body)
        bodies.push(body)
        const id = /"id":"([^"]+)"/.exec(body)?.[1]
        return new Response(`{"requestId":"r","results":[{"id":"${id}","status":"applied"}]}`)
      },
    })
    replace(owner, 'toJSON', toJSON)
    const receipt = await update('a', { tags: ['x', { deep: [1, null] }] })
    await pass(minute)
    expect((await receipt.settled).kind).toBe('delivered')
    expect(bodies.join()).toContain('"row":{"tags":["x",{"deep":[1,null]}]}')
    expect((await client.latest('a'))?.row['tags']).toHaveLength(2)
  })
})

describe('a test environment with its own AbortSignal', () => {
  it('sends without a signal that fetch does not accept, and still times out', async () => {
    const { clock, proxy, pass, open } = openDevice()
    const signals: unknown[] = []
    vi.stubGlobal('Request', function refuse(_: string, { signal }: RequestInit) {
      if (signal) throw new TypeError('Expected signal to be an instance of AbortSignal.')
    })
    const { client, update } = await open({
      fetch: (input, init) => {
        signals.push(init?.signal)
        if (signals.length === 1) return new Promise(() => undefined)
        return proxy.fetch(input, init)
      },
    })
    await update('a', { n: 1 })
    await pass(14_000)
    expect(client.outbox.snapshot().state).toBe('flushing')
    await pass(5 * minute)
    expect(signals.every((signal) => signal === undefined)).toBe(true)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
    expect(clock.timers()).toBe(0)
  })
})
