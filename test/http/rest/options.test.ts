import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  ConfigurationError,
  createOpenlayer,
  createOpenlayerTransport,
} from '../../../src/openlayer.ts'
import { canary, createUpstream } from '../upstream.ts'
import { clientOn, errorOf, pipeline } from './fixture.ts'

const update = { inferenceId: 'a', row: { vote: 1 } }

/** Returns the error of a call without type checks, as from JavaScript. */
function refusal(make: (options: never) => unknown, options: unknown): string {
  try {
    Reflect.apply(make, undefined, [options])
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(`${error} ${JSON.stringify(error)}`).not.toContain(canary)
    return String(error)
  }
  return ''
}

describe('options of the REST client', () => {
  afterEach(() => vi.unstubAllGlobals())

  const inEnvironment = (env: Record<string, string>) =>
    vi.stubGlobal('process', { ...globalThis.process, env })

  it('are read from the environment if they are not given', async () => {
    inEnvironment({
      OPENLAYER_API_KEY: ` ${canary} `,
      OPENLAYER_BASE_URL: 'https://eu.example/v1/',
    })
    const { fetch, calls } = createUpstream()
    await createOpenlayer({ fetch }).inferencePipelines.rows.update(pipeline, update)
    const given = { apiKey: 'given', baseURL: 'http://localhost/v2', fetch }
    await createOpenlayer(given).inferencePipelines.rows.update(pipeline, update)
    expect(
      calls.map(({ headers, url }) => [headers['authorization'], new URL(url).origin]),
    ).toEqual([
      [`Bearer ${canary}`, 'https://eu.example'],
      ['Bearer given', 'http://localhost'],
    ])
  })

  it.each([{}, { OPENLAYER_API_KEY: '' }, { OPENLAYER_API_KEY: ' ' }])(
    'must contain a key or find one in the environment: %j',
    (env) => {
      inEnvironment(env)
      expect(refusal(createOpenlayer, undefined)).toContain('apiKey')
    },
  )

  it('are not read from an environment without permission, as on Deno, and only missing options are looked up', () => {
    const asked: PropertyKey[] = []
    const get = (_: object, name: PropertyKey) => {
      asked.push(name)
      throw new Error('NotCapable: Requires env access')
    }
    vi.stubGlobal('process', {
      ...globalThis.process,
      env: new Proxy({}, { get, has: () => true }),
    })
    expect(refusal(createOpenlayer, { apiKey: canary })).toBe('')
    expect(asked).toEqual(['OPENLAYER_BASE_URL'])
    expect(refusal(createOpenlayer, {})).toContain('apiKey')
  })

  it.each([[null], [canary], [7], [[]]])('must be an object, not %j', (options) => {
    expect(refusal(createOpenlayer, options)).toContain(
      'createOpenlayer takes an object of options.',
    )
  })

  it('of a call are refused in place of its parameters', async () => {
    const { inferencePipelines } = createOpenlayer({ apiKey: canary })
    const retrieved = inferencePipelines.retrieve(pipeline, { timeout: 5 } as never)
    await expect(retrieved).rejects.toThrow('unknown option "timeout"')
  })

  it('are not read if there is no environment', () => {
    vi.stubGlobal('process', undefined)
    expect(refusal(createOpenlayer, {})).toContain('apiKey')
    expect(refusal(createOpenlayer, { apiKey: canary })).toBe('')
  })

  it.each([
    [{ baseUrl: 'http://localhost' }, 'unknown option "baseUrl": did you mean baseURL?'],
    [{ baseurl: 'http://localhost' }, 'did you mean baseURL?'],
    [{ timeoutMs: 5 }, 'did you mean timeout?'],
    [{ retries: 5 }, 'unknown option "retries"'],
    [{ maxRetrys: 5 }, 'did you mean maxRetries?'],
    [{ headers: {} }, 'unknown option "headers"'],
    [{ [canary.slice(3)]: 1 }, 'unknown option'],
  ])('with unknown names are refused: %j', (options, text) => {
    expect(refusal(createOpenlayer, { apiKey: 'a', ...options })).toContain(text)
  })

  it('with baseUrl instead of baseURL never send the key to the real host', () => {
    const { fetch, calls } = createUpstream()
    for (const make of [createOpenlayer, createOpenlayerTransport]) {
      const options = { apiKey: canary, baseUrl: 'http://localhost', fetch }
      expect(refusal(make, options)).toContain('did you mean baseURL?')
    }
    expect(calls).toEqual([])
  })

  it.each([null, 7, [], 'key'])('for a transport are an object, not %j', (options) => {
    expect(refusal(createOpenlayerTransport, options)).toContain('takes an object of options')
  })

  it.each([
    ['timeout', 0],
    ['timeout', '5'],
    ['maxRetries', -1],
    ['fetch', canary],
    ['now', 5],
    ['random', {}],
    ['defaultHeaders', { authorization: canary }],
    ['defaultHeaders', { Authorization: canary }],
    ['defaultHeaders', { 'x-a': `${canary}\n` }],
    ['defaultHeaders', { 'x a': canary }],
    ['defaultHeaders', canary],
  ])('refuse %s: %j, and name only it', (name, value) => {
    expect(refusal(createOpenlayer, { apiKey: 'a', [name]: value })).toMatch(`: ${name} must be`)
  })

  it('for a single call are checked before anything is sent', async () => {
    const { rows, calls } = clientOn()
    for (const [options, text] of [
      [{ timeoutMs: 5 }, 'did you mean timeout?'],
      [{ signal: 'now' }, 'signal must be'],
      [{ headers: { authorization: canary } }, 'headers must be'],
    ] as const) {
      const error = await errorOf(rows.update(pipeline, update, Object(options)))
      expect(error).toBeInstanceOf(ConfigurationError)
      expect(String(error)).toContain(text)
      expect(String(error)).not.toContain(canary)
    }
    expect(calls).toEqual([])
  })

  it('set headers for every call, which a single call can override', async () => {
    const { rows, calls } = clientOn(undefined, {
      defaultHeaders: { 'X-Team': 'sun', 'x-trace': 'a', accept: null },
    })
    await rows.update(pipeline, update)
    await rows.update(pipeline, update, { headers: { 'x-TEAM': null, 'X-Trace': 'b' } })
    const base = { authorization: `Bearer ${canary}`, 'content-type': 'application/json' }
    const sent = calls.map(({ headers: { accept: _, ...rest } }) => rest)
    expect(sent).toEqual([
      { ...base, 'x-team': 'sun', 'x-trace': 'a' },
      { ...base, 'x-trace': 'b' },
    ])
  })
})

describe('a custom fetch', () => {
  it('receives a URL and an init, never a Request, so that other implementations work', async () => {
    const given: unknown[][] = []
    const fetch = async (...parameters: unknown[]) => {
      given.push(parameters)
      return Response.json({ success: true, row: {}, items: [] })
    }
    const { rows } = createOpenlayer({ apiKey: 'a', fetch: Object(fetch) }).inferencePipelines
    await rows.update(pipeline, update)
    await rows.retrieve('a', { inferencePipelineId: pipeline })
    await rows.list(pipeline)
    await rows.delete('a', { inferencePipelineId: pipeline })
    const transport = createOpenlayerTransport({ apiKey: 'a', fetch: Object(fetch) })
    const one = { ...update, id: '1', time: 1, inferencePipelineId: pipeline }
    await transport([one], { signal: new AbortController().signal, keepalive: false })
    expect(given).toHaveLength(5)
    for (const [input, init] of given) {
      expect(input).toBeTypeOf('string')
      expect(Object.getPrototypeOf(Object(init).headers)).toBe(Object.prototype)
    }
  })
})

it('A page cannot create a keyed client, whatever its bundler included', () => {
  vi.stubGlobal('document', {})
  try {
    expect(refusal(createOpenlayer, { apiKey: canary })).toContain('must not run in a page')
    expect(refusal(createOpenlayerTransport, { apiKey: canary })).toContain(
      'must not run in a page',
    )
  } finally {
    vi.unstubAllGlobals()
  }
})
