import { test as property } from '@fast-check/vitest'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFixture, item, policy } from './fixture.ts'

async function resultOf(fields: object) {
  const { send, upstream } = createFixture()
  const { results } = await send(item(fields))
  const [call] = upstream.calls
  return { ...results[0], sent: call && JSON.parse(call.body) }
}

const columns = Object.keys(policy.columns)

describe('the policy', () => {
  it.each([{ inferencePipelineId: 'third' }, { inferencePipelineId: '__proto__' }])(
    'denies pipelines that are not listed: %j',
    async (fields) => {
      expect(await resultOf(fields)).toMatchObject({ code: 'pipeline_denied', sent: undefined })
    },
  )

  it.each(['output', 'cost', 'inferenceId', 'constructor', 'toString', 'human_feedback ', ''])(
    'denies the column %j',
    async (column) => {
      const row = { human_feedback: 1, [column]: 1 }
      expect(await resultOf({ row })).toMatchObject({
        code: 'column_denied',
        column,
        sent: undefined,
      })
    },
  )

  it.each([
    ['human_feedback', 2],
    ['human_feedback', -0.1],
    ['human_feedback', '1'],
    ['human_feedback', true],
    ['human_feedback', [1]],
    ['human_feedback_comment', 'x'.repeat(21)],
    ['human_feedback_comment', 1],
    ['human_feedback_reasons', 'wrong'],
    ['human_feedback_reasons', ['ugly']],
    ['human_feedback_reasons', ['wrong', 'slow', 'wrong']],
    ['converted', 'yes'],
    ['converted', null],
  ])('denies %s the value %j', async (column, value) => {
    expect(await resultOf({ row: { [column]: value } })).toMatchObject({
      status: 'rejected',
      code: 'value_denied',
      column,
      sent: undefined,
    })
  })

  it.each([
    ['human_feedback', 0.5],
    ['human_feedback', null],
    ['human_feedback_comment', '<script>'],
    ['human_feedback_reasons', ['wrong', 'slow']],
    ['human_feedback_reasons', []],
    ['converted', false],
    ['details', { any: ['thing'] }],
  ])('allows %s the value %j', async (column, value) => {
    expect((await resultOf({ row: { [column]: value } })).sent).toMatchObject({
      row: { [column]: value },
    })
  })

  it('fills in the column roles that the page omits or sets to null', async () => {
    const row = { human_feedback: 1, ground_truth: 'four', converted: true }
    const config = { humanFeedbackColumnName: null, latencyColumnName: null }
    for (const fields of [{ row }, { row, config }, { row, config: null }]) {
      expect((await resultOf(fields)).sent).toEqual({
        row,
        config: {
          humanFeedbackColumnName: 'human_feedback',
          groundTruthColumnName: 'ground_truth',
        },
      })
    }
  })

  it('lets a page choose between two columns that may have the same role', async () => {
    const columns = { ...policy.columns, stars: { role: 'humanFeedback' } } as const
    const row = { human_feedback: 1, stars: 5 }
    for (const [config, expected] of [
      [{ humanFeedbackColumnName: 'stars' }, 'stars'],
      [undefined, 'human_feedback'],
    ]) {
      const { send, upstream } = createFixture({ columns })
      await send(item({ row, config }))
      expect(JSON.parse(upstream.calls[0]?.body ?? '').config).toEqual({
        humanFeedbackColumnName: expected,
      })
    }
  })

  it('sends no config if no column has a role', async () => {
    expect((await resultOf({ row: { converted: true } })).sent).toEqual({
      row: { converted: true },
    })
  })

  it.each([
    { humanFeedbackColumnName: 'details' },
    { groundTruthColumnName: 'human_feedback' },
    { latencyColumnName: 'details' },
    { timestampColumnName: 'details' },
    { inferenceIdColumnName: 'details' },
  ])('denies the config %j', async (config) => {
    const row = { human_feedback: 1, details: 1 }
    expect(await resultOf({ row, config })).toMatchObject({
      status: 'rejected',
      code: 'config_denied',
      column: Object.values(config)[0],
      sent: undefined,
    })
  })

  it('blames no column that is not in the row', async () => {
    const result = await resultOf({ config: { inferenceIdColumnName: 'elsewhere' } })
    expect(result).toMatchObject({ status: 'rejected', code: 'config_denied', sent: undefined })
    expect(result).not.toHaveProperty('column')
  })

  property.prop([
    fc.dictionary(
      fc.oneof(fc.constantFrom(...columns), fc.string()),
      fc.jsonValue({ maxDepth: 2 }),
      {
        minKeys: 1,
        maxKeys: 6,
      },
    ),
    fc.option(
      fc.dictionary(
        fc.constantFrom('humanFeedbackColumnName', 'groundTruthColumnName', 'latencyColumnName'),
        fc.constantFrom(null, ...columns),
      ),
    ),
  ])('allows nothing that is not listed, whatever a page sends', async (row, config) => {
    const { status, sent } = await resultOf({ row, config })
    expect(status === 'applied').toBe(sent !== undefined)
    if (!sent) return
    expect(columns).toEqual(expect.arrayContaining(Object.keys(sent.row)))
    expect(sent.row).toEqual(JSON.parse(JSON.stringify(row)))
    const { human_feedback: vote = null } = sent.row
    expect(vote === null || (vote >= 0 && vote <= 1)).toBe(true)
    expect(sent.config?.humanFeedbackColumnName).toBe(
      'human_feedback' in sent.row ? 'human_feedback' : undefined,
    )
    expect(Object.keys(sent.config ?? {})).not.toContain('latencyColumnName')
  })
})
