import { test as property } from '@fast-check/vitest'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AftertraceError, type RowUpdate, ValidationError } from '../../src/index.ts'
import { createWorld } from '../support/world.ts'

const row = (value: unknown) => ({ inferenceId: 'a', row: { score: value } }) as RowUpdate
const config = (value: unknown) => ({ inferenceId: 'a', row: { score: 1 }, config: value })
const columns = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`column_${index}`, index]))
const cycle = () => {
  const inner: Record<string, unknown> = {}
  inner['self'] = [inner]
  return inner
}

const bad: readonly [what: string, update: unknown, code: string, path: string][] = [
  ['a missing update', undefined, 'not_an_object', ''],
  ['null', null, 'not_an_object', ''],
  ['an array', [], 'not_an_object', ''],
  ['a string', 'update', 'not_an_object', ''],
  ['an unknown field', { ...row(1), extra: 1 }, 'unknown_key', 'extra'],

  ['no id', { row: { score: 1 } }, 'invalid_id', 'inferenceId'],
  ['an empty id', { ...row(1), inferenceId: '' }, 'invalid_id', 'inferenceId'],
  ['a number as id', { ...row(1), inferenceId: 7 }, 'invalid_id', 'inferenceId'],
  ['an id with a lone surrogate', { ...row(1), inferenceId: 'a\ud800' }, ...invalidId()],
  ['an id with its surrogates swapped', { ...row(1), inferenceId: '\udc00\ud800' }, ...invalidId()],
  ['an id with U+0000', { ...row(1), inferenceId: 'a\0' }, ...invalidId()],
  ['an id of 1,025 characters', { ...row(1), inferenceId: 'a'.repeat(1_025) }, ...invalidId()],
  [
    'an empty pipeline id',
    { ...row(1), inferencePipelineId: '' },
    'invalid_id',
    'inferencePipelineId',
  ],

  ['no row', { inferenceId: 'a' }, 'invalid_row', 'row'],
  ['a row that is null', { inferenceId: 'a', row: null }, 'invalid_row', 'row'],
  ['a row that is an array', { inferenceId: 'a', row: [1] }, 'invalid_row', 'row'],
  ['a row that is a Map', { inferenceId: 'a', row: new Map([['a', 1]]) }, 'invalid_row', 'row'],
  ['an empty row', { inferenceId: 'a', row: {} }, 'invalid_row', 'row'],
  ['101 columns', { inferenceId: 'a', row: columns(101) }, 'invalid_row', 'row'],

  ['NaN', row(Number.NaN), 'not_json', 'row.score'],
  ['Infinity', row(Number.POSITIVE_INFINITY), 'not_json', 'row.score'],
  ['a BigInt', row(1n), 'not_json', 'row.score'],
  ['undefined', row(undefined), 'not_json', 'row.score'],
  ['a function', row(() => 1), 'not_json', 'row.score'],
  ['a symbol', row(Symbol('score')), 'not_json', 'row.score'],
  ['a Map', row(new Map()), 'not_json', 'row.score'],
  ['a Set', row(new Set()), 'not_json', 'row.score'],
  ['an object of a class', row(new URL('https://example.com')), 'not_json', 'row.score'],
  ['an invalid date', row(new Date(Number.NaN)), 'not_json', 'row.score'],
  ['a hole in an array', row(Array(1)), 'not_json', 'row.score[0]'],
  ['NaN deep inside', row({ list: [0, { mean: Number.NaN }] }), 'not_json', nested()],
  ['NaN under an odd name', { inferenceId: 'a', row: { 'my score': Number.NaN } }, ...oddName()],
  ['a cycle', row(cycle()), 'cycle', 'row.score.self[0]'],
  ['17 levels', row(nest(17)), 'too_deep', `row.score${'[0]'.repeat(16)}`],
  ['a lone surrogate', row('\ud83d'), 'lone_surrogate', 'row.score'],
  ['a lone surrogate in an array', row(['ok', '\ude00']), 'lone_surrogate', 'row.score[1]'],
  [
    'a lone surrogate in a name',
    { inferenceId: 'a', row: { '\ud83d': 1 } },
    'lone_surrogate',
    'row["\\ud83d"]',
  ],
  ['U+0000', row('a\0b'), 'null_character', 'row.score'],
  ['U+0000 in a name', row({ 'a\0': 1 }), 'null_character', 'row.score["a\\u0000"]'],
  ['the column __proto__', JSON.parse('{"inferenceId":"a","row":{"__proto__":1}}'), ...proto()],
  ['__proto__ deeper', row(JSON.parse('{"__proto__":{}}')), 'forbidden_key', 'row.score.__proto__'],

  ['a config that is a string', config('score'), 'invalid_config', 'config'],
  [
    'a config of an absent column',
    config({ groundTruthColumnName: 'truth' }),
    'absent_column',
    'config.groundTruthColumnName',
  ],
  [
    'a config of an inherited name',
    config({ humanFeedbackColumnName: 'toString' }),
    'absent_column',
    'config.humanFeedbackColumnName',
  ],
  [
    'a config of a number',
    config({ latencyColumnName: 1 }),
    'invalid_config',
    'config.latencyColumnName',
  ],
  [
    'an unknown config field',
    config({ groundTruthColumn: 'score' }),
    'unknown_key',
    'config.groundTruthColumn',
  ],
  ['an id column without a name', config({ inferenceIdColumnName: '' }), ...badIdColumn()],
  [
    'an id column with a lone surrogate',
    config({ inferenceIdColumnName: 'id\ud800' }),
    ...badIdColumn(),
  ],
  ['an id column with U+0000', config({ inferenceIdColumnName: 'id\0' }), ...badIdColumn()],
  ['more than 32 KiB', row('x'.repeat(32_769)), 'too_large', 'row'],
  ['more than 32 KiB in UTF-8', row('é'.repeat(16_400)), 'too_large', 'row'],
]

describe('update rejects', () => {
  it.each(bad)('%s, and stores and sends nothing', async (_, update, code, path) => {
    const { clock, proxy, store, ended, open } = createWorld()
    const { client } = await open()
    const appends = store.calls.append
    const refused = await refusal(() => client.update(update as RowUpdate))
    expect(refused).toBeInstanceOf(ValidationError)
    expect(refused).toBeInstanceOf(AftertraceError)
    expect(refused).toMatchObject({ name: 'ValidationError', code, path })
    await clock.settle()
    expect([store.calls.append, proxy.requests.length]).toEqual([appends, 0])
    expect(client.outbox.snapshot().pending).toBe(0)
    expect(ended()).toEqual({})
  })

  it('an update that exceeds limits.entryBytes', async () => {
    const { open } = createWorld()
    const { client } = await open({ limits: { entryBytes: 100 } })
    const refused = await refusal(() => client.update(row('x'.repeat(100))))
    expect(refused).toMatchObject({ code: 'too_large', path: 'row' })
  })

  it('by rejecting its promise, never by throwing', async () => {
    const { open } = createWorld()
    const { client } = await open()
    const promise = client.update(row(Number.NaN))
    await expect(promise).rejects.toThrow(ValidationError)
  })
})

describe('update accepts', () => {
  it.each([
    ['a hundred columns', { inferenceId: 'a', row: columns(100) }],
    ['an id of 1,024 characters', { inferenceId: 'a'.repeat(1_024), row: { score: 1 } }],
    ['four levels', row([[[[1]]]])],
    ['the same object twice side by side', row([shared(), shared()])],
    ['an object without a prototype', row(Object.assign(Object.create(null), { a: 1 }))],
    ['null', row(null)],
    ['every role', config(roles('score'))],
    ['roles of null', config({ groundTruthColumnName: null })],
    ['the name of an id column that is not in the row', config({ inferenceIdColumnName: 'id' })],
    ['names that objects inherit', { inferenceId: 'a', row: { constructor: 1, toString: 2 } }],
  ])('%s', async (_, update) => {
    const { clock, proxy, open } = createWorld()
    const { client } = await open()
    await client.update(update as RowUpdate)
    await clock.settle()
    const [sent] = proxy.requests[0]?.updates ?? []
    const { inferenceId, row: sentRow, config: sentConfig } = sent ?? {}
    expect({ inferenceId, row: sentRow, config: sentConfig }).toEqual({
      config: undefined,
      ...JSON.parse(JSON.stringify(update)),
    })
  })

  it('a date, as its ISO string', async () => {
    const { clock, proxy, open } = createWorld()
    const { client } = await open()
    await client.update(row(new Date(Date.UTC(2026, 3, 1))))
    await clock.settle()
    expect(proxy.rows.get('a')).toEqual({ score: '2026-04-01T00:00:00.000Z' })
  })
})

const secret = 'secret-4711'
const name = fc
  .string({ unit: 'grapheme', maxLength: 5 })
  .filter((text) => text !== '__proto__' && !text.includes('\0'))
const sound = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constantFrom(null, secret, new Date(0)),
)
const unsound = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', '😀', '\ud83d', '\ude00', '\0'), maxLength: 6 }),
  fc.constantFrom(undefined, 1n, Number.NaN, new Date(Number.NaN), new Map([[secret, secret]])),
)
const leaf = fc.oneof({ weight: 20, arbitrary: sound }, { weight: 1, arbitrary: unsound })
const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3 }),
  ),
}))

describe('any row', () => {
  property.prop([fc.dictionary(name, anything, { maxKeys: 5 })], { numRuns: 300 })(
    'arrives as JSON contains it, or is rejected with an error that contains none of its values',
    async (wild) => {
      const { clock, proxy, open } = createWorld()
      const { client } = await open()
      const refused = await refusal(() =>
        client.update({ inferenceId: 'a', row: { ...wild, secret } } as RowUpdate),
      )
      await clock.settle()
      if (refused) {
        expect(refused).toBeInstanceOf(ValidationError)
        expect(`${refused.message}${refused.path}`).not.toContain(secret)
        expect(proxy.requests).toEqual([])
      } else {
        expect(proxy.rows.get('a')).toEqual(JSON.parse(JSON.stringify({ ...wild, secret })))
      }
    },
  )
})

async function refusal(attempt: () => Promise<unknown>): Promise<ValidationError | undefined> {
  try {
    await attempt()
    return undefined
  } catch (fault) {
    return fault as ValidationError
  }
}

function invalidId(): [string, string] {
  return ['invalid_id', 'inferenceId']
}

function badIdColumn(): [string, string] {
  return ['invalid_config', 'config.inferenceIdColumnName']
}

function nested(): string {
  return 'row.score.list[1].mean'
}

function oddName(): [string, string] {
  return ['not_json', 'row["my score"]']
}

function proto(): [string, string] {
  return ['forbidden_key', 'row.__proto__']
}

function shared(): object {
  return { same: true }
}

function roles(column: string): Record<string, string> {
  return {
    groundTruthColumnName: column,
    humanFeedbackColumnName: column,
    inferenceIdColumnName: column,
    latencyColumnName: column,
    timestampColumnName: column,
  }
}

/** Returns arrays nested to this number of levels. */
function nest(levels: number): unknown {
  return JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`)
}
