import { describe, expect, it } from 'vitest'
import { ConfigurationError, ValidationError } from '../../../src/openlayer.ts'
import { clientOn, errorOf, pipeline } from './fixture.ts'

const secret = 'row-secret-7d2e'
const config = { outputColumnName: 'output' }

/** Returns the error of publishing one row, and checks that nothing is sent. */
async function refusal(row: object, more: object = {}) {
  const { data, calls } = clientOn()
  const rows = [{ output: 'x', ...row }]
  const error = await errorOf(data.stream(pipeline, { config: { ...config, ...more }, rows }))
  expect(calls).toHaveLength(0)
  expect(`${error}`).not.toContain(secret)
  return error instanceof ValidationError ? `${error.code} ${error.path}` : error
}

const cycle: { self?: unknown } = {}
cycle.self = cycle
const deep = JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`)

describe('before anything is sent, the REST client', () => {
  it.each([
    ['undefined', { a: undefined }, 'not_json rows[0].a'],
    ['a function', { a: () => secret }, 'not_json rows[0].a'],
    ['a symbol', { a: Symbol(secret) }, 'not_json rows[0].a'],
    ['a BigInt', { a: { b: [1n] } }, 'not_json rows[0].a.b[0]'],
    ['NaN', { a: NaN }, 'not_json rows[0].a'],
    ['Infinity', { 'a b': -Infinity }, 'not_json rows[0]["a b"]'],
    ['a Map', { a: new Map() }, 'not_json rows[0].a'],
    ['a Set', { a: new Set() }, 'not_json rows[0].a'],
    ['an invalid date', { a: new Date(NaN) }, 'not_json rows[0].a'],
    ['an object that makes its own JSON', { a: { toJSON: () => 1 } }, 'not_json rows[0].a'],
    ['a cycle', { a: cycle }, 'cycle rows'],
    ['a deep value', { a: deep }, 'too_deep rows'],
    ['a lone surrogate', { a: '\ud800' }, 'lone_surrogate rows[0].a'],
    ['U+0000', { a: `${secret}\0` }, 'null_character rows[0].a'],
    ['a forbidden key', JSON.parse('{"__proto__":1}'), 'forbidden_key rows[0].__proto__'],
    ['101 columns', Object.fromEntries(Array(100).entries()), 'invalid_row rows[0]'],
  ])('refuses %s in a row', async (_, row, expected) => {
    expect(await refusal(row)).toBe(expected)
  })

  it.each([
    [{ costColumnName: 'cost' }, 'absent_column config.costColumnName'],
    [{ inputVariableNames: ['question'] }, 'absent_column config.inputVariableNames'],
    [{ inputVariableNames: 'question' }, 'invalid_config config.inputVariableNames'],
    [{ latencyColumnName: 5 }, 'invalid_config config.latencyColumnName'],
    [{ outputColunmName: 'output' }, 'unknown_key config.outputColunmName'],
    [{ humanFeedbackColumnName: 'output' }, 'unknown_key config.humanFeedbackColumnName'],
  ])('refuses the config %j', async (more, expected) => {
    expect(await refusal({}, more)).toBe(expected)
  })

  it('refuses an empty list of rows', async () => {
    const { data, calls } = clientOn()
    expect(await errorOf(data.stream(pipeline, { config, rows: [] }))).toMatchObject({
      code: 'invalid_row',
      path: 'rows',
    })
    expect(calls).toHaveLength(0)
  })

  it('accepts a column that only some rows have', async () => {
    const { data, calls } = clientOn()
    const rows = [{ output: 'a', truth: 'b' }, { output: 'c' }]
    await data.stream(pipeline, { config: { ...config, groundTruthColumnName: 'truth' }, rows })
    expect(calls).toHaveLength(1)
  })

  it('refuses an update that breaks a rule', async () => {
    const { rows, calls } = clientOn()
    const errors = await Promise.all(
      [
        { inferenceId: '', row: { a: 1 } },
        { inferenceId: 'a', row: {} },
        { inferenceId: 'a', row: { a: NaN } },
        { inferenceId: 'a', row: { a: 1 }, config: { groundTruthColumnName: 'b' } },
      ].map((update) => errorOf(rows.update(pipeline, update))),
    )
    expect(errors.map((error) => (error instanceof ValidationError ? error.code : error))).toEqual([
      'invalid_id',
      'invalid_row',
      'not_json',
      'absent_column',
    ])
    expect(calls).toHaveLength(0)
  })

  it.each(['.', '..', '', '\ud800', 'a\0', 'a'.repeat(1_025)])('refuses the id %j', async (id) => {
    const { rows, data, calls } = clientOn()
    const errors = await Promise.all(
      [
        rows.retrieve(id, { inferencePipelineId: pipeline }),
        rows.delete(id, { inferencePipelineId: pipeline }),
        rows.list(id),
        rows.update(id, { inferenceId: 'a', row: { a: 1 } }),
        data.stream(id, { config, rows: [{ output: 'x' }] }),
      ].map(errorOf),
    )
    for (const error of errors) expect(error).toMatchObject({ code: 'invalid_id' })
    expect(calls).toHaveLength(0)
  })

  it('refuses parameters with unknown names', async () => {
    const { rows, data, calls } = clientOn()
    const misspelt = { inferencePipelineId: pipeline, inferencePipeline: pipeline }
    const stream = { config, rows: [{ output: 'x' }], row: {} }
    const errors = await Promise.all(
      [
        rows.retrieve('a', misspelt),
        rows.delete('a', misspelt),
        data.stream(pipeline, stream),
        rows.list(pipeline, Object({ pge: 2 })),
      ].map(errorOf),
    )
    for (const error of errors) expect(error).toMatchObject({ code: 'unknown_option' })
    expect(calls).toHaveLength(0)
  })

  it.each([null, undefined, 7, 'rows', []])('refuses parameters that are %j', async (params) => {
    const { rows, data, calls } = clientOn()
    const wrong = params as never
    const errors = await Promise.all(
      [rows.retrieve('a', wrong), rows.delete('a', wrong), data.stream(pipeline, wrong)].map(
        errorOf,
      ),
    )
    for (const error of errors) {
      expect(error).toMatchObject({ name: 'ConfigurationError', code: 'invalid_option' })
    }
    expect(calls).toHaveLength(0)
  })

  it.each([{ page: 0 }, { page: 1.5 }, { perPage: 0 }, { perPage: 101 }])(
    'refuses to list with %j',
    async (params) => {
      const { rows, calls } = clientOn()
      expect(await errorOf(rows.list(pipeline, params))).toBeInstanceOf(ConfigurationError)
      expect(calls).toHaveLength(0)
    },
  )
})
