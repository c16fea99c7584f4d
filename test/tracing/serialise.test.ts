import { test as property } from '@fast-check/vitest'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Redact } from '../../src/tracing.ts'
import { tracerOf } from './fixture.ts'

/** Returns the value as it appears in a row. */
async function shown(value: unknown, redact?: Redact) {
  const { tracer, published } = tracerOf({ redact })
  tracer.trace({ inputs: {} }, () => value)()
  await tracer.flush()
  return published[0]?.row['output']
}

class Point {
  x = 1
  #y = 2
  get length() {
    return this.x + this.#y
  }
}

describe('a value in a row', () => {
  it.each([
    ['JSON', { a: [1, 'b', true, null] }, { a: [1, 'b', true, null] }],
    ['undefined members', { a: undefined, b: [undefined] }, { b: [null] }],
    ['a date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['a map by text', new Map([['a', new Set([1])]]), { a: [1] }],
    ['a map by anything', new Map([[1, 2]]), [[1, 2]]],
    ['numbers that JSON lacks', [Infinity, -Infinity, -0], ['Infinity', '-Infinity', 0]],
    ['a function', [function named() {}, () => 1], ['[function named]', '[function anonymous]']],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['an embedding', new Float32Array([0.5, 1]), [0.5, 1]],
    ['bytes', { a: new Uint8Array(9) }, { a: '[Uint8Array of 9 bytes]' }],
    ['an error', new TypeError('no'), { name: 'TypeError', message: 'no' }],
    ['an object of a class', new Point(), { x: 1 }],
    ['what makes its own JSON', { url: new URL('https://a.test/') }, { url: 'https://a.test/' }],
    ['what makes itself its JSON', { toJSON: 1, a: 1 }, { toJSON: 1, a: 1 }],
    ['what shows nothing of itself', [/a+/g, new (class Own {})()], ['[RegExp]', '[Own]']],
    ['a promise', { p: Promise.resolve(1) }, { p: '[Promise]' }],
    ['broken text', 'a\ud800b\0c😀', 'a\ufffdb\ufffdc😀'],
    ['broken keys', { 'a\ud800': 1 }, { 'a\ufffd': 1 }],
    ['a forbidden key', JSON.parse('{"__proto__":1}'), { '[__proto__]': 1 }],
    ['an object twice', [[0], [0]].map((_, __, [same]) => same), [[0], [0]]],
  ])('represents %s', async (_, value, expected) => {
    expect(await shown({ value })).toEqual({ value: expected })
  })

  it('is cut with a note if it is too deep, too long or too large', async () => {
    const deep = JSON.parse(`${'['.repeat(50)}${']'.repeat(50)}`)
    expect(JSON.stringify(await shown({ deep }))).toContain('["[too deep]"]')
    const list = await shown(Array.from({ length: 1_500 }, (_, n) => n))
    expect(list).toHaveLength(1_001)
    expect(Array.isArray(list) && list.at(-1)).toBe('[500 more]')
    const wide = Object.fromEntries(Array.from({ length: 1_500 }, (_, n) => [`k${n}`, n]))
    expect(await shown(wide)).toMatchObject({ '…': '[500 more]' })
    const much = Array.from({ length: 100 }, () => 'x'.repeat(50_000))
    expect(JSON.stringify(await shown(much)).length).toBeLessThan(1_100_000)
  })

  it('is cut at the default limit if a limit is undefined', async () => {
    const limits = { depth: undefined, members: undefined, textLength: undefined }
    const { tracer, published } = tracerOf({ limits })
    tracer.trace(() => [[1], 'x'.repeat(100_001)])()
    await tracer.flush()
    expect(published[0]?.row['output']).toEqual([[1], `${'x'.repeat(100_000)}… [1 more]`])
  })

  it('is redacted first, member by member', async () => {
    const redact: Redact = (key, value) => (/key|card/i.test(key) ? '[redacted]' : value)
    const value = { apiKey: 's3cr3t', cards: [1], nested: [{ cardNumber: 7, ok: 1 }] }
    expect(await shown(value, redact)).toEqual({
      apiKey: '[redacted]',
      cards: '[redacted]',
      nested: [{ cardNumber: '[redacted]', ok: 1 }],
    })
  })

  it('is redacted in inputs, metadata and streams too', async () => {
    const redact: Redact = (key, value) => (key === 'secret' || value === 's3cr3t' ? '*' : value)
    const { tracer, published } = tracerOf({ redact })
    const traced = tracer.trace({ metadata: { secret: 's3cr3t' } }, function* (_: object) {
      tracer.updateCurrentTrace({ metadata: { secret: 's3cr3t' }, context: { secret: 's3cr3t' } })
      yield 's3c'
      yield 'r3t'
    })
    expect([...traced({ secret: 's3cr3t' })]).toHaveLength(2)
    await tracer.flush()
    expect(JSON.stringify(published)).not.toContain('s3cr3t')
    expect(published[0]?.row).toMatchObject({ secret: '*', output: '*' })
  })

  it('is redacted exactly once, in a stream or not', async () => {
    const redact: Redact = (_, value) => (typeof value === 'string' ? `hash of ${value}` : value)
    const { tracer, published } = tracerOf({ redact })
    for (const _ of tracer.trace(function* () {
      yield { user: 'ada' }
      yield { user: 'bob' }
    })());
    tracer.trace(() => [{ user: 'ada' }, { user: 'bob' }])()
    await tracer.flush()
    const outputs = published.map(({ row }) => row['output'])
    expect(outputs).toEqual(Array(2).fill([{ user: 'hash of ada' }, { user: 'hash of bob' }]))
  })

  property.prop([
    fc.anything({
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withObjectString: true,
      withSparseArray: true,
      withTypedArray: true,
      withUnicodeString: true,
    }),
  ])('becomes well-formed JSON, whatever it is', async (value) => {
    const row = await shown({ value })
    const text = JSON.stringify(row)
    expect(JSON.parse(text)).toEqual(row)
    const broken: string[] = []
    JSON.parse(text, (key, each: unknown) => {
      for (const part of [key, each]) {
        if (typeof part === 'string' && /\p{Surrogate}|\0/u.test(part)) broken.push(part)
      }
    })
    expect(broken).toEqual([])
  })

  property.prop([fc.jsonValue({ noUnicodeString: true, maxDepth: 6 })])(
    'is unchanged if it is JSON',
    async (value) => {
      const clean = JSON.parse(JSON.stringify(value).replaceAll('__proto__', 'proto'))
      expect(JSON.stringify(await shown({ clean }))).toBe(JSON.stringify({ clean }))
    },
  )
})
