import { expect, it } from 'vitest'
import { createFixture, item, policy } from '../fixture.ts'
import { grantFor, keyring } from '../grants.ts'
import { threat } from './threat.ts'

async function fateOf(fields: object, options: Parameters<typeof createFixture>[0] = {}) {
  const { send, upstream } = createFixture(options)
  const [result] = (await send(item(fields))).results
  const [call] = upstream.calls
  return { ...result, sent: call && JSON.parse(call.body) }
}

threat(6, () => {
  it.each(['other', 'Trace', 'trace ', 'trace\u0301', 'trace2', 'trac', ''])(
    'a grant for one trace does not cover %j',
    async (inferenceId) => {
      const fate = await fateOf({ inferenceId, grant: await grantFor() }, { grants: keyring })
      expect(fate).toMatchObject({ sent: undefined })
      expect(['grant_mismatch', 'invalid_update']).toContain(fate.code)
    },
  )

  it('a grant does not cover the same trace of another pipeline', async () => {
    const inferencePipelineId = policy.pipelines[1]
    const fields = { inferenceId: 'trace', inferencePipelineId, grant: await grantFor() }
    expect(await fateOf(fields, { grants: keyring })).toMatchObject({
      status: 'reauthorize',
      code: 'grant_mismatch',
      sent: undefined,
    })
  })

  it('a valid grant does not cover other updates of the request', async () => {
    const { send, upstream } = createFixture({ grants: keyring })
    const good = item({ inferenceId: 'trace', grant: await grantFor() })
    const { results } = await send(good, item({ inferenceId: 'trace' }), item())
    expect(results.map(({ code }) => code)).toEqual([undefined, 'grant_missing', 'grant_missing'])
    expect(upstream.calls).toHaveLength(1)
  })
})

threat(7, () => {
  it.each(['chat_1', 'chat_1234', 'chat1234', '_', 'short_', 'no-sign-at-end1'])(
    'a grant for the prefix %j is not issued',
    async (inferenceIdPrefix) => {
      await expect(grantFor({ inferenceIdPrefix })).rejects.toMatchObject({ code: 'invalid_grant' })
    },
  )

  it.each([
    ['session_1_', 'session_12'],
    ['session_1_', 'session_1'],
    ['session/1/', 'session/12/3'],
    ['session:1:', 'session:1'],
    ['session.1.', 'sessionX1X7'],
    ['session-1-', 'SESSION-1-7'],
  ])('the prefix %s does not cover %s', async (inferenceIdPrefix, inferenceId) => {
    const grant = await grantFor({ inferenceIdPrefix })
    expect(await fateOf({ inferenceId, grant }, { grants: keyring })).toMatchObject({
      code: 'grant_mismatch',
      sent: undefined,
    })
    const own = { inferenceId: `${inferenceIdPrefix}7`, grant }
    expect(await fateOf(own, { grants: keyring })).toMatchObject({ status: 'applied' })
  })
})

threat(8, () => {
  const columns = ['output', 'cost', 'inferenceId', 'inference_id', 'latency', 'tokens', 'steps']
  const likeOurs = [
    'Human_Feedback',
    'human_feedback ',
    'human\u200b_feedback',
    'human_feedback\u0301',
  ]

  it.each([...columns, ...likeOurs])(
    'the column %j is denied, even if a grant lists it',
    async (name) => {
      const grant = await grantFor({ columns: [name, 'human_feedback'] })
      const row = { human_feedback: 1, [name]: 0 }
      expect(await fateOf({ inferenceId: 'trace', row, grant }, { grants: keyring })).toMatchObject(
        {
          status: 'rejected',
          code: 'column_denied',
          column: name,
          sent: undefined,
        },
      )
    },
  )

  it('an allowed column needs a grant that lists it', async () => {
    const row = { human_feedback: 1, ground_truth: 'x' }
    const fields = { inferenceId: 'trace', row, grant: await grantFor() }
    expect(await fateOf(fields, { grants: keyring })).toMatchObject({
      status: 'reauthorize',
      code: 'grant_mismatch',
      sent: undefined,
    })
  })
})

threat(9, () => {
  const row = { human_feedback: 1, ground_truth: 'x', details: 1 }

  it.each([
    { humanFeedbackColumnName: 'details' },
    { groundTruthColumnName: 'human_feedback' },
    { inferenceIdColumnName: 'details' },
    { latencyColumnName: 'details' },
    { timestampColumnName: 'human_feedback' },
  ])('the config %j is denied', async (config) => {
    expect(await fateOf({ row, config })).toMatchObject({ code: 'config_denied', sent: undefined })
  })

  it.each([
    { outputColumnName: 'details' },
    { inputVariableNames: ['details'] },
    { humanFeedbackColumnName: ['human_feedback'] },
    { humanFeedbackColumnName: 'output' },
    'human_feedback',
    [],
  ])('the config %j is invalid', async (config) => {
    expect(await fateOf({ row, config })).toMatchObject({ code: 'invalid_update', sent: undefined })
  })

  it.each([undefined, null, {}, { humanFeedbackColumnName: null }])(
    'the config %j does not remove the role of a column',
    async (config) => {
      expect((await fateOf({ row, config })).sent).toEqual({
        row,
        config: {
          humanFeedbackColumnName: 'human_feedback',
          groundTruthColumnName: 'ground_truth',
        },
      })
    },
  )
})

threat(32, () => {
  it.each(['<script>a()</script>', '"><img src=x>', '\u202eevil', 'javascript:a()'])(
    'the comment %j is stored unchanged and not returned',
    async (comment) => {
      const { post, upstream } = createFixture()
      const row = { human_feedback_comment: comment }
      const response = await post(JSON.stringify({ updates: [item({ row })] }))
      expect(response.headers.get('content-type')).toBe('application/json')
      expect(await response.text()).not.toContain(comment)
      expect(JSON.parse(upstream.calls[0]?.body ?? '')).toEqual({ row })
    },
  )
})

threat(33, () => {
  it.each([
    ['U+0000', '"a\\u0000"'],
    ['half a character', '"\\ud83d"'],
    ['the other half', '"\\ude00"'],
    ['a number beyond all numbers', '1e400'],
    ['its negative', '-1e400'],
    ['U+0000 in a name', '{"a\\u0000":1}'],
    ['half a character deep inside', '[[{"a":"\\ud83d"}]]'],
    ['nesting below what a row may hold', `${'['.repeat(17)}1${']'.repeat(17)}`],
  ])('%s is not sent to Openlayer', async (_, value) => {
    const { post, upstream } = createFixture()
    const id = JSON.stringify(item({ row: { details: 'POISON' } })).replace('"POISON"', value)
    const response = await post(`{"updates":[${id}]}`)
    expect([200, 202]).not.toContain(response.status)
    expect(upstream.calls).toEqual([])
  })

  it('unusual but valid values arrive unchanged', async () => {
    const details = ['😀', '', ' ', '\u202e', '\ufeff', '\u007f', -0, 1e-300, 2 ** 60]
    const { sent } = await fateOf({ row: { details } })
    expect(sent.row.details).toEqual(JSON.parse(JSON.stringify(details)))
  })
})
