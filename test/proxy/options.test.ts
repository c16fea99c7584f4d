import { describe, expect, it } from 'vitest'
import { type ColumnRule, ConfigurationError, createProxy } from '../../src/proxy.ts'
import { canary } from '../http/upstream.ts'
import { policy } from './fixture.ts'
import { keyring } from './grants.ts'

const transport = async () => ({ outcomes: [] })

/** Returns the error of createProxy when called without type checks, as from JavaScript. */
function errorOf(options: unknown): unknown {
  try {
    Reflect.apply(createProxy, undefined, [options])
    return undefined
  } catch (error) {
    return error
  }
}

function refused(options: unknown, named: string): void {
  const error = errorOf(options)
  expect(error).toBeInstanceOf(ConfigurationError)
  expect(String(error)).toContain(named)
  expect(`${error} ${JSON.stringify(error)}`).not.toContain(canary)
}

const keyed = (overrides: object) => ({ ...policy, apiKey: canary, ...overrides })

describe('options of the proxy', () => {
  it('contain either a key or a transport', () => {
    expect(errorOf(keyed({}))).toBeUndefined()
    expect(errorOf({ ...policy, transport })).toBeUndefined()
    refused(policy, 'apiKey')
    refused(keyed({ transport }), 'transport')
    refused({ ...policy, transport, baseURL: 'https://x.example' }, 'baseURL')
    refused({ ...policy, transport, fetch }, 'fetch')
  })

  it('allow a rate limit only with clientKey, and a grant rate limit only with grants', () => {
    const limit = { limit: () => ({ success: true }) }
    refused(keyed({ rateLimit: limit }), 'clientKey')
    refused(keyed({ grantRateLimit: limit }), 'grants')
    expect(errorOf(keyed({ rateLimit: limit, clientKey: () => 'a' }))).toBeUndefined()
    expect(errorOf(keyed({ grantRateLimit: limit, grants: keyring }))).toBeUndefined()
  })

  it.each([undefined, null, 7, []])('are an object, not %j', (options) =>
    refused(options, 'options'),
  )

  it.each([
    ['apiKey', `${canary}\n`],
    ['apiKey', 7],
    ['baseURL', `http://example.com/${canary}`],
    ['pipelines', undefined],
    ['pipelines', []],
    ['pipelines', ['..']],
    ['pipelines', canary],
    ['columns', undefined],
    ['columns', {}],
    ['columns', [canary]],
    ['grants', undefined],
    ['grants', canary],
    ['allowedOrigins', undefined],
    ['allowedOrigins', ['*']],
    ['allowedOrigins', ['null']],
    ['allowedOrigins', ['https://*.example.com']],
    ['allowedOrigins', ['https://example.com/']],
    ['allowedOrigins', ['https://example.com:443']],
    ['allowedOrigins', ['https://Example.com']],
    ['allowedOrigins', ['example.com']],
    ['allowedOrigins', ['file://']],
    ['allowedOrigins', 'https://example.com'],
    ['allowedOrigins', ['capacitor://']],
    ['allowedOrigins', ['capacitor://localhost/']],
    ['allowedOrigins', ['Capacitor://localhost']],
    ['allowedOrigins', ['file:///app']],
    ['allowedOrigins', ['blob:https://example.com']],
    ['allowedOrigins', ['javascript://example.com']],
    ['allowedOrigins', ['app://user@host']],
    ['allowedHeaders', ['*']],
    ['allowedHeaders', ['authorization']],
    ['allowedHeaders', ['Cookie']],
    ['allowedHeaders', ['a b']],
    ['allowedHeaders', 'traceparent'],
    ['credentials', 'include'],
    ['path', 'feedback'],
    ['path', '/feedback?x'],
    ['path', '/feedback#x'],
    ['path', '/a/../feedback'],
    ['path', '/feed back'],
    ['path', '/ü'],
    ['publish', ['output']],
    ['enabled', true],
    ['limits', { bites: 1 }],
    ['limits', { bytes: 0 }],
    ['limits', { items: 1.5 }],
    ['deadlineMs', 0],
    ['deadlineMs', Infinity],
    ['deadlineMs', 10_001],
    ['onEvent', {}],
    ['fetch', {}],
    ['now', 7],
    ['rateLimit', {}],
  ])('refuse %s: %j, and name it', (name, value) => refused(keyed({ [name]: value }), name))

  it.each([
    undefined,
    {},
    { role: 'rating' },
    { role: 'signal', type: 'date' },
    { role: 'signal', type: 'boolean', min: 0 },
    { role: 'signal', type: 'number', min: 2, max: 1 },
    { role: 'signal', type: 'number', min: '0' },
    { role: 'signal', type: 'number', choices: [] },
    { role: 'signal', type: 'string', choices: [1] },
    { role: 'signal', type: 'string', maxlength: 5 },
    { role: 'signal', type: 'strings', maxItems: -1 },
    { role: 'signal', choices: ['a'] },
    { role: 'signal', nullable: 1 },
  ])('refuse the column rule %j, and name the column', (rule) =>
    refused(keyed({ columns: { my_column: rule } }), 'columns.my_column'),
  )

  it.each([
    [{ endpiont: canary }, 'unknown option "endpiont"'],
    [{ baseUrl: `https://${canary}` }, 'unknown option "baseUrl": did you mean baseURL?'],
    [{ allowedorigins: [canary] }, 'did you mean allowedOrigins?'],
    [{ pipeline: [canary] }, 'did you mean pipelines?'],
    [{ timeoutMs: 5 }, 'unknown option "timeoutMs"'],
    [{ limits: { byte: 5 } }, 'unknown option "byte" in limits: did you mean bytes?'],
    [
      { columns: { a: { role: 'signal', type: 'string', maxlength: 5 } } },
      'unknown option "maxlength" in columns.a: did you mean maxLength?',
    ],
    [{ [`x${canary.repeat(9)}`]: 1 }, 'unknown option'],
  ])('refuse unknown names and suggest the nearest: %j', (options, text) => {
    const error = errorOf(keyed(options))
    expect(error).toBeInstanceOf(ConfigurationError)
    expect(String(error)).toContain(text)
    expect(String(error).length).toBeLessThan(140)
  })

  it.each([
    'output',
    'cost',
    'tokens',
    'latency',
    'steps',
    'inferenceId',
    'constructor',
    '__proto__',
  ])('refuse the column %s unless its rule is marked as reserved', (column) => {
    const columns = (rule: string) => JSON.parse(`{"${column}":${rule}}`)
    refused(keyed({ columns: columns('{"role":"signal"}') }), `columns.${column}`)
    const meant = keyed({ columns: columns('{"role":"signal","reserved":true}') })
    if (column === '__proto__') refused(meant, 'columns.__proto__')
    else expect(errorOf(meant)).toBeUndefined()
  })

  it.each(['/', '/feedback', '/a/b-c_d', '/%C3%BC', '//feedback', '/a;b=c'])(
    'accept the path %s, at which a request can arrive',
    async (path) => {
      const proxy = createProxy({ ...policy, transport, path })
      const url = `https://example.com${path}`
      expect((await proxy(new Request(url, { method: 'POST' }))).status).toBe(415)
      expect((await proxy(new Request(`${url}x`, { method: 'POST' }))).status).toBe(404)
    },
  )

  it('create no proxy in a page, whatever its bundler included', () => {
    Object.assign(globalThis, { document: {} })
    try {
      for (const options of [keyed({}), { ...policy, transport }]) {
        expect(String(errorOf(options))).toContain('must not run in a page')
      }
    } finally {
      Reflect.deleteProperty(globalThis, 'document')
    }
  })

  it('refuse an invalid column name', () => {
    refused(keyed({ columns: JSON.parse('{"__proto__":{"role":"signal"}}') }), 'columns.__proto__')
    refused(keyed({ columns: { '': { role: 'signal' } } }), 'columns.')
  })

  it('are copied, so that later changes have no effect', async () => {
    const rule = { role: 'signal', type: 'string', maxLength: 1 } satisfies ColumnRule
    const columns: Record<string, ColumnRule> = { a: rule }
    const proxy = createProxy({ ...policy, columns, transport })
    rule.maxLength = 9
    columns.b = { role: 'signal' }
    const updates = [
      { id: '1', time: 1, inferenceId: 'i', row: { a: 'long' } },
      { id: '2', time: 1, inferenceId: 'i', row: { b: 1 } },
    ]
    const headers = { 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: JSON.stringify({ updates }) }
    const response = await proxy(new Request('https://example.com', init))
    expect(await response.json()).toMatchObject({
      results: [{ code: 'value_denied' }, { code: 'column_denied' }],
    })
  })
})
