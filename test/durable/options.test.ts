import { describe, expect, it } from 'vitest'
import {
  ConfigurationError,
  createPace,
  createPaceObject,
  createWorker,
} from '../../src/cloudflare.ts'
import { createNatsQueue } from '../../src/nats.ts'
import { createKeyring } from '../../src/proxy.ts'
import { canary } from '../http/upstream.ts'
import { policy } from '../proxy/fixture.ts'
import { operatorSecret } from './fixture.ts'

const queue = { send: async () => undefined }
const unused = () => {
  throw new Error('unused')
}
const good = {
  ...policy,
  apiKey: canary,
  queues: [queue],
  deadLetters: { queue, name: 'dead' },
  database: { prepare: unused, batch: unused },
  operatorSecret,
}

describe('createWorker', () => {
  it('accepts the options that the guide shows', () => {
    expect(Object.keys(createWorker(good)).sort()).toEqual(['fetch', 'queue', 'scheduled'])
  })

  it.each<[string, object, RegExp]>([
    ['no queues', { queues: [] }, /^queues must/],
    ['a queue that is none', { queues: [{}] }, /^queues must/],
    ['dead letters without a name', { deadLetters: { queue } }, /^deadLetters must/],
    ['no database', { database: undefined }, /^database must/],
    ['a short secret', { operatorSecret: `${canary}-short` }, /^operatorSecret must/],
    ['no key', { apiKey: undefined }, /^apiKey is needed/],
    ['a key that is none', { apiKey: `${canary}\n` }, /^apiKey must/],
    ['no attempts', { attempts: 0 }, /^attempts must/],
    ['no concurrency', { concurrency: 0 }, /^concurrency must/],
    ['a wait longer than a queue waits', { graceMs: [43_200_001] }, /^graceMs must/],
    ['a pace that is none', { pace: 7 }, /^pace must/],
    ['a name with a slip', { queuess: [queue] }, /queuess.*queues|queuess/],
    ['a transport of its own', { transport: unused }, /transport/],
    ['bodies too large for a message', { limits: { bytes: 100_001 } }, /^limits\.bytes must/],
    ['a host that is not listed', { baseURL: 'https://elsewhere.example' }, /^allowedHosts must/],
    ['columns that are none', { columns: {} }, /^columns must/],
  ])('refuses %s and names the option', (_, change, message) => {
    const make = () => createWorker({ ...good, ...change } as never)
    expect(make).toThrow(message)
    expect(make).not.toThrow(/canary/)
  })

  it('refuses grants that are signed with the Openlayer key', () => {
    const secret = 'canary-key-that-signs-grants-0123456789'
    const grants = createKeyring({ keys: [{ kid: 'a', secret }] })
    expect(() => createWorker({ ...good, apiKey: secret, grants })).toThrow(/^grants must not/)
  })
})

describe('createNatsQueue', () => {
  it.each<[string, object, RegExp]>([
    ['no JetStream', {}, /^jetstream /],
    ['a JetStream that is none', { jetstream: {} }, /^jetstream must/],
  ])('refuses %s and names the option', (_, change, message) => {
    expect(() => createNatsQueue({ ...policy, apiKey: canary, ...change } as never)).toThrow(
      message,
    )
  })
})

describe('a pace limiter', () => {
  it('limits all callers together to the configured calls per second', async () => {
    const Pace = createPaceObject({ perSecond: 100 })
    const pace = new Pace()
    const asked: string[] = []
    const namespace = {
      idFromName: (name: string) => {
        asked.push(name)
        return name
      },
      get: () => ({ fetch: (url: string) => pace.fetch(new Request(url)) }),
    }
    const consumers = Array.from({ length: 10 }, () => createPace(namespace))
    const waits: number[] = []
    for (const pace of consumers) waits.push(await pace(50))
    // Each caller takes half a second, so the last one starts after the nine others.
    expect(waits[0]).toBe(0)
    expect(waits[9]).toBeGreaterThan(4_000)
    expect(waits[9]).toBeLessThanOrEqual(4_500)
    expect(new Set(asked)).toEqual(new Set(['openlayer']))
  })

  it.each([
    {},
    { perSecnd: 500 },
    { perSecond: 0 },
    { perSecond: '500' },
    { perSecond: Number.NaN },
  ])('refuses the options %j, with which nothing would be written', (options) => {
    expect(() => createPaceObject(options as never)).toThrow(ConfigurationError)
  })

  it.each([undefined, {}, 'WritePace'])('refuses %j in place of a binding', (namespace) => {
    expect(() => createPace(namespace as never)).toThrow('the binding of a Durable Object')
  })

  it('rejects an answer without a wait', async () => {
    const namespace = {
      idFromName: () => '',
      get: () => ({ fetch: async () => Response.json('soon') }),
    }
    await expect(createPace(namespace)(1)).rejects.toThrow('must say how long')
  })
})
