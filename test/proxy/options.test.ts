import { describe, expect, it } from 'vitest'
import { type ColumnRule, ConfigurationError, createProxy } from '../../src/proxy.ts'
import { canary } from '../http/upstream.ts'
import { policy } from './fixture.ts'
import { keyring } from './grants.ts'

const transport = async () => ({ outcomes: [] })

/** As a JavaScript caller could: the compiler is not there to help. */
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
  it('hold either a key or a transport', () => {
    expect(errorOf(keyed({}))).toBeUndefined()
    expect(errorOf({ ...policy, transport })).toBeUndefined()
    refused(policy, 'apiKey')
    refused(keyed({ transport }), 'transport')
    refused({ ...policy, transport, baseUrl: 'https://x.example' }, 'baseUrl')
    refused({ ...policy, transport, fetch }, 'fetch')
  })

  it('count clients only by a key, and grants only where there are some', () => {
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
    ['baseUrl', `http://example.com/${canary}`],
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
    ['path', 'feedback'],
    ['enabled', true],
    ['limits', { bites: 1 }],
    ['limits', { bytes: 0 }],
    ['limits', { items: 1.5 }],
    ['deadlineMs', 0],
    ['deadlineMs', Infinity],
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

  it('refuse a column whose name is not one', () => {
    refused(keyed({ columns: JSON.parse('{"__proto__":{"role":"signal"}}') }), 'columns.__proto__')
    refused(keyed({ columns: { '': { role: 'signal' } } }), 'columns.')
  })

  it('are copied: what was checked is what holds', async () => {
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
