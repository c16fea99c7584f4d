import { describe, expect, it } from 'vitest'
import { ConfigurationError, createOpenlayerTransport } from '../../src/openlayer.ts'
import { canary } from './upstream.ts'

function errorOf(options: object): unknown {
  try {
    createOpenlayerTransport({ apiKey: canary, ...options })
    return undefined
  } catch (error) {
    return error
  }
}

function refused(options: object): void {
  const error = errorOf(options)
  expect(error).toBeInstanceOf(ConfigurationError)
  const shown = `${error} ${error instanceof Error ? error.stack : ''} ${JSON.stringify(error)}`
  expect(shown).not.toContain(canary)
}

describe('options of the keyed transport', () => {
  it.each([
    '',
    ' ',
    ` ${canary}`,
    `${canary}\n`,
    `${canary}\r\nx: y`,
    `${canary} x`,
    `${canary}\u00e9`,
    `${canary}\0`,
    undefined,
    null,
    7,
  ])('refuse the key %j without showing it', (apiKey) => refused({ apiKey }))

  it.each([
    '/v1',
    'api.openlayer.com/v1',
    'http://api.openlayer.com/v1',
    'http://localhost.example.com',
    'http://127.0.0.1.example.com',
    'http://10.0.0.1',
    'ftp://localhost',
    `https://user:${canary}@api.openlayer.com/v1`,
    'https://user@api.openlayer.com/v1',
    'https://api.openlayer.com/v1?',
    'https://api.openlayer.com/v1?a=b',
    'https://api.openlayer.com/v1#',
    7,
  ])('refuse the base %j', (baseURL) => refused({ baseURL }))

  it.each([
    'https://openlayer.example.com',
    'http://localhost:8787/v1',
    'http://openlayer.localhost',
    'http://127.0.0.1:1',
    'http://[::1]:8787',
  ])('accept the base %j', (baseURL) => expect(errorOf({ baseURL })).toBeUndefined())

  it.each([0, -1, NaN, Infinity, 2 ** 31])('refuse the timeout %j', (timeoutMs) =>
    refused({ timeoutMs }),
  )
})
