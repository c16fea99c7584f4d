import { describe, expect, it, onTestFinished } from 'vitest'
import {
  AftertraceError,
  type ClientOptions,
  ConfigurationError,
  createClient,
  newInferenceId,
  signals,
} from '../../src/index.ts'
import { publishTo } from '../../src/tracing.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeProxy } from '../support/fake-proxy.ts'
import { createKeptStore } from '../support/stores.ts'
import { endpoint, pipeline } from '../support/world.ts'

const secret = 'secret-4711'
const good = { endpoint, inferencePipelineId: pipeline, name: 'options' }

function open(options: object) {
  const client = createClient({ ...good, ...options } as ClientOptions)
  onTestFinished(client.close)
  return client
}

function refusalOf(options: object): ConfigurationError {
  try {
    open(options)
  } catch (fault) {
    return fault as ConfigurationError
  }
  throw new Error('The options were accepted.')
}

describe('createClient throws for', () => {
  it.each([
    ['neither endpoint nor transport', { endpoint: undefined }, 'invalid_endpoint'],
    ['both endpoint and transport', { transport: async () => secret }, 'invalid_endpoint'],
    ['an endpoint that is not a URL', { endpoint: `http://${secret}:x` }, 'invalid_endpoint'],
    ['an endpoint of another scheme', { endpoint: `file:///${secret}` }, 'invalid_endpoint'],
    ['a user in the endpoint', { endpoint: `https://${secret}@x.example` }, 'invalid_endpoint'],
    ['a password in the URL', { endpoint: `https://:${secret}@x.example` }, 'invalid_endpoint'],
    ['a hash in the endpoint', { endpoint: `https://x.example/#${secret}` }, 'invalid_endpoint'],
    ['no pipeline', { inferencePipelineId: undefined }, 'invalid_pipeline'],
    ['an empty pipeline id', { inferencePipelineId: '' }, 'invalid_pipeline'],
    ['an ill-formed pipeline id', { inferencePipelineId: `${secret}\ud800` }, 'invalid_pipeline'],
    ['a timeout of 0', { timeoutMs: 0 }, 'invalid_limit'],
    ['a negative timeout', { timeoutMs: -1 }, 'invalid_limit'],
    ['a timeout of NaN', { timeoutMs: Number.NaN }, 'invalid_limit'],
    ['a limit of 0 entries', { limits: { entries: 0 } }, 'invalid_limit'],
    ['a negative maximum age', { limits: { maxAgeMs: -1 } }, 'invalid_limit'],
    ['a timeout that is a string', { timeoutMs: secret }, 'invalid_limit'],
    ['an infinite timeout', { timeoutMs: Number.POSITIVE_INFINITY }, 'invalid_limit'],
    ['a timeout longer than timers allow', { timeoutMs: 2 ** 31 }, 'invalid_limit'],
    ['limits that are strings', { limits: { entries: '10' } }, 'invalid_limit'],
    ['limits that are not an object', { limits: 5 }, 'invalid_option'],
    ['an endpoint of null', { endpoint: null }, 'invalid_endpoint'],
    ['an endpoint that is a number', { endpoint: 4_711 }, 'invalid_endpoint'],
    ['an endpoint that is an object', { endpoint: { path: secret } }, 'invalid_endpoint'],
  ])('%s', (_, options, code) => {
    const fault = refusalOf(options)
    expect(fault).toBeInstanceOf(ConfigurationError)
    expect(fault).toBeInstanceOf(AftertraceError)
    expect(fault).toMatchObject({ name: 'ConfigurationError', code })
    expect(fault.message).not.toContain(secret)
  })
})

describe('createClient throws and names an option of the wrong type', () => {
  const someStore = { append() {}, read() {}, change() {} }
  it.each<[path: string, options: object]>([
    ['transport', { endpoint: undefined, transport: secret }],
    ['inferencePipelineId', { inferencePipelineId: 4_711 }],
    ['name', { name: null }],
    ['subject', { subject: { id: secret } }],
    ['subject', { subject: null }],
    ['subject', { subject: 4_711 }],
    ['store', { store: {} }],
    ['store', { store: someStore }],
    ['grant', { grant: 5 }],
    ['grant', { grant: {} }],
    ['grant', { grant: secret }],
    ['storeGrants', { storeGrants: 'no' }],
    ['limits.bytes', { limits: { bytes: null } }],
    ['timeoutMs', { timeoutMs: '15000' }],
    ['credentials', { credentials: 'always' }],
    ['credentials', { credentials: true }],
    ['graceMs', { graceMs: [Number.NaN] }],
    ['graceMs', { graceMs: ['60000'] }],
    ['graceMs', { graceMs: [undefined, 5] }],
    ['graceMs', { graceMs: Array(2) }],
    ['graceMs', { graceMs: [Number.POSITIVE_INFINITY] }],
    ['graceMs', { graceMs: 5 }],
    ['scrub', { scrub: 5 }],
    ['fetch', { fetch: secret }],
    ['clock', { clock: {} }],
    ['clock', { clock: { now: Date.now } }],
    ['random', { random: 0.5 }],
    ['onEvent', { onEvent: secret }],
    ['debug', { debug: 'yes' }],
  ])('%s: %j', (path, options) => {
    const fault = refusalOf(options)
    expect(fault).toBeInstanceOf(ConfigurationError)
    expect(fault.message).toMatch(new RegExp(`^${path} must be a `))
    expect(fault.message).not.toMatch(/secret|4711/)
  })

  it.each([undefined, null, 5, 'endpoint', [], () => good])('not an object: %j', (options) => {
    expect(() => createClient(options as never)).toThrow(ConfigurationError)
  })

  it('but accepts unusual values of the right type', () => {
    open({
      subject: '',
      grant: 'a.b.c',
      storeGrants: false,
      limits: { entries: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY },
      timeoutMs: 2 ** 31 - 1,
      graceMs: [0.5, 365 * 86_400_000],
      credentials: 'omit',
      debug: false,
    })
    open({ endpoint: new URL(endpoint), limits: {}, graceMs: [], grant: () => undefined })
  })
})

describe('a relative endpoint without a page, as in server-side rendering', () => {
  it('creates a client that rejects every update', async () => {
    const client = open({ endpoint: '/feedback' })
    const refused = { name: 'ConfigurationError', code: 'invalid_endpoint' }
    expect(client.outbox.snapshot().state).toBe('idle')
    expect(await client.latest('832y98d3')).toBeUndefined()
    await expect(client.update(signals('832y98d3', { converted: true }))).rejects.toMatchObject(
      refused,
    )
    expect(await client.outbox.pending()).toEqual([])
    const row = { inferenceId: '832y98d3', output: 'yes', latency: 1, timestamp: 1 }
    const config = {
      outputColumnName: 'output',
      inferenceIdColumnName: 'inferenceId',
      latencyColumnName: 'latency',
      timestampColumnName: 'timestamp',
      inputVariableNames: [],
    }
    const target = { inferencePipelineId: pipeline, inferenceId: '832y98d3' }
    await expect(publishTo(client)(row, config, target)).rejects.toMatchObject(refused)
  })
})

describe('clients with the same name', () => {
  const kept = { store: createKeptStore() }

  it('must have the same endpoint', () => {
    open({ ...kept, name: 'shared' })
    open({ ...kept, name: 'shared', endpoint: new URL(endpoint) })
    const fault = refusalOf({ ...kept, name: 'shared', endpoint: 'https://other.example/' })
    expect(fault).toBeInstanceOf(ConfigurationError)
    expect(fault.code).toBe('endpoint_conflict')
  })

  it('include those with the default name aftertrace', () => {
    open({ ...kept, name: undefined })
    expect(
      refusalOf({ ...kept, name: 'aftertrace', endpoint: 'https://other.example/' }).code,
    ).toBe('endpoint_conflict')
  })

  it('may have different endpoints if they share no storage, as in two requests of a Worker', () => {
    open({ name: 'fleeting' })
    open({ name: 'fleeting', endpoint: 'https://other.example/' })
  })

  it('may have different endpoints for different subjects, and so may clients with other names', () => {
    open({ name: 'kept apart' })
    open({ name: 'kept apart', subject: 'ada', endpoint: 'https://other.example/' })
    open({ name: 'kept', subject: ' apart', endpoint: 'https://third.example/' })
  })

  it('do not reserve the name when createClient throws', () => {
    refusalOf({ name: 'refused', inferencePipelineId: '' })
    open({ name: 'refused', endpoint: 'https://other.example/' })
  })
})

describe('a request', () => {
  let names = 0
  async function sent(options: object) {
    const clock = createFakeClock()
    const proxy = createFakeProxy(clock)
    const client = open({ name: `requests-${++names}`, clock, fetch: proxy.fetch, ...options })
    await client.update(signals('a', { n: 1 }))
    await clock.settle()
    return proxy.requests[0]
  }

  it('is sent to the endpoint unchanged, including its query', async () => {
    expect((await sent({ endpoint: `${endpoint}?page=1` }))?.url).toBe(`${endpoint}?page=1`)
  })

  it('uses only fetch options that Workers support, by default', async () => {
    expect(Object.keys((await sent({}))?.init ?? {}).sort()).toEqual([
      'body',
      'headers',
      'method',
      'redirect',
      'signal',
    ])
  })

  it('uses the credentials option', async () => {
    expect((await sent({ credentials: 'include' }))?.init.credentials).toBe('include')
  })

  it('calls `fetch` without a receiver', async () => {
    const receivers: unknown[] = []
    await sent({
      fetch: function (this: unknown) {
        receivers.push(this)
        return Promise.resolve(new Response())
      },
    })
    expect(receivers).toEqual([undefined])
  })
})

describe('newInferenceId', () => {
  it('returns unique ids with the given prefix', () => {
    const ids = Array.from({ length: 1_000 }, () => newInferenceId('chat_'))
    expect(new Set(ids).size).toBe(1_000)
    expect(ids.every((id) => /^chat_[\w-]{21,}$/.test(id))).toBe(true)
    expect(newInferenceId()).toMatch(/^[\w-]{21,}$/)
  })
})
