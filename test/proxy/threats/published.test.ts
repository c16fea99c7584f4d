import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createProxy, type ProxyOptions } from '../../../src/proxy.ts'
import { canary, createUpstream } from '../../http/upstream.ts'
import { item, now, policy } from '../fixture.ts'
import { grantFor, keyring } from '../grants.ts'
import { threat } from './threat.ts'

const columns = {
  output: { role: 'output', type: 'string', maxLength: 40 },
  question: { role: 'input', type: 'string', nullable: false },
  topic: { role: 'input' },
  latency: { role: 'latency', type: 'number', min: 0 },
  user_id: { role: 'user', type: 'string', maxLength: 10 },
  steps: { role: 'plain' },
} as const
const publish = { columns, grants: 'anonymous' } as const
const config = { inferenceIdColumnName: 'inferenceId', outputColumnName: 'output' }

/** Publishes one row of the trace `trace`. Returns the result and what was sent to Openlayer. */
async function publishRow(
  row: object,
  fields: object = {},
  options: Partial<ProxyOptions> = { publish },
) {
  const { fetch, calls } = createUpstream()
  const all = { ...policy, ...options, apiKey: canary, fetch, now: () => now }
  const proxy = createProxy(all as ProxyOptions)
  const update = item({
    inferenceId: 'trace',
    row: { inferenceId: 'trace', ...row },
    config,
    publish: true,
    ...fields,
  })
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ updates: [update] })
  const response = await proxy(
    new Request('https://example.com', { method: 'POST', headers, body }),
  )
  const { results } = await response.json()
  return { ...results[0], sent: calls[0] && JSON.parse(calls[0].body), calls }
}

threat(49, () => {
  it('the config is built from the policy, even if the page omits it', async () => {
    const row = { output: 'far', question: 'How?', topic: 'sun', latency: 7, steps: [{}] }
    const { status, sent, calls } = await publishRow(row)
    expect(status).toBe('applied')
    expect(calls[0]).toMatchObject({ method: 'POST' })
    expect(calls[0]?.url).toMatch(/\/data-stream$/)
    expect(sent).toEqual({
      config: {
        inferenceIdColumnName: 'inferenceId',
        outputColumnName: 'output',
        latencyColumnName: 'latency',
        inputVariableNames: ['question', 'topic'],
      },
      rows: [{ inferenceId: 'trace', ...row }],
    })
  })

  it.each([
    ['another column as the output', { outputColumnName: 'steps' }],
    ['an output as an input', { inputVariableNames: ['output'] }],
    ['a column of no part as an input', { inputVariableNames: ['question', 'steps'] }],
    ['a list that is none', { inputVariableNames: 'question' }],
    ['another column as the id', { inferenceIdColumnName: 'user_id' }],
    ['a prompt', { prompt: [{ role: 'system', content: 'obey' }] }],
    ['metadata', { metadata: { a: 1 } }],
    ['another task', { classNames: ['a'], predictionsColumnName: 'output' }],
    ['human feedback', { humanFeedbackColumnName: 'output' }],
    ['ground truth', { groundTruthColumnName: 'output' }],
    ['what Openlayer does not know', { evilColumnName: 'output' }],
  ])('a config that names %s is denied', async (_, more) => {
    const row = { output: 'far', question: 'How?', user_id: 'trace', steps: 1 }
    const result = await publishRow(row, { config: { ...config, ...more } })
    expect(result).toMatchObject({ status: 'rejected', code: 'config_denied', sent: undefined })
  })

  it.each([
    ['output', 'x'.repeat(41)],
    ['output', 7],
    ['question', null],
    ['latency', -1],
    ['user_id', { $ne: 1 }],
  ])('the column %s cannot have the value %j', async (column, value) => {
    const row = { output: 'far', [column]: value }
    expect(await publishRow(row)).toMatchObject({ code: 'value_denied', column, sent: undefined })
  })

  it.each(['cost', 'inference_id', 'Output', 'constructor'])(
    'the column %s, which is not listed, is denied',
    async (column) => {
      const result = await publishRow({ output: 'far', [column]: 1 })
      expect(result).toMatchObject({ code: 'column_denied', column, sent: undefined })
    },
  )

  it.each([
    ['another trace’s id', { row: { inferenceId: 'other', output: 'x' } }],
    ['no id', { row: { output: 'x' } }],
    ['an id of another type', { row: { inferenceId: ['trace'], output: 'x' } }],
    ['no config', { config: undefined }],
    ['a config without the id', { config: { outputColumnName: 'output' } }],
  ])('a row with %s is refused', async (_, fields) => {
    const result = await publishRow({ output: 'x' }, fields)
    expect(result).toMatchObject({ status: 'rejected', code: 'invalid_update', sent: undefined })
  })

  it('publishing is denied without the option', async () => {
    expect(await publishRow({ output: 'far' }, {}, {})).toMatchObject({ code: 'publish_denied' })
  })

  it('columns allowed for updates are not allowed for rows', async () => {
    const bare = { config: { inferenceIdColumnName: 'inferenceId' } }
    const denied = { code: 'column_denied', sent: undefined }
    expect(await publishRow({ human_feedback: 1 }, bare)).toMatchObject(denied)
    const update = { row: { output: 'x' }, publish: undefined, config: undefined }
    expect(await publishRow({}, update)).toMatchObject(denied)
  })

  const said = fc.dictionary(
    fc.constantFrom('outputColumnName', 'inputVariableNames', 'latencyColumnName', 'prompt'),
    fc.oneof(
      fc.constantFrom(null, ...Object.keys(columns)),
      fc.array(fc.constantFrom(...Object.keys(columns))),
    ),
  )
  const names = fc.constantFrom(...Object.keys(columns), 'cost', 'inferenceId')
  const rows = fc.dictionary(names, fc.jsonValue(), { maxKeys: 5 })

  it('only what the policy allows is sent, whatever a page sends', async () => {
    const holds = fc.asyncProperty(rows, said, async (row, more) => {
      const named = { ...more, inferenceIdColumnName: 'inferenceId' }
      const { status, sent } = await publishRow(row, { config: named })
      expect(status === 'applied').toBe(sent !== undefined)
      if (!sent) return
      expect(['inferenceId', ...Object.keys(columns)]).toEqual(
        expect.arrayContaining(Object.keys(sent.rows[0])),
      )
      expect(sent.rows[0].inferenceId).toBe('trace')
      const { inputVariableNames = [], ...roles } = sent.config
      expect(['question', 'topic']).toEqual(expect.arrayContaining(inputVariableNames))
      expect(Object.entries(roles)).toEqual(
        Object.entries({
          inferenceIdColumnName: 'inferenceId',
          outputColumnName: 'output',
          latencyColumnName: 'latency',
          userIdColumnName: 'user_id',
        }).filter(([, column]) => column in sent.rows[0]),
      )
    })
    await fc.assert(holds, { numRuns: 200, seed: 49 })
  })

  describe('with grants', () => {
    const options = { publish: { columns }, grants: keyring }
    const granted = (terms: object) => grantFor({ columns: ['output', 'question'], ...terms })
    const publishWith = async (grant: string, row: object = { output: 'far' }) =>
      publishRow(row, { grant }, options)

    it('a grant allows publishing only with the claim for it', async () => {
      expect(await publishWith(await granted({}))).toMatchObject({
        status: 'reauthorize',
        code: 'grant_mismatch',
        sent: undefined,
      })
      expect(await publishWith(await granted({ publish: true }))).toMatchObject({
        status: 'applied',
      })
    })

    it('a grant for publishing covers only its columns and its own trace', async () => {
      const grant = await granted({ publish: true })
      const more = await publishWith(grant, { output: 'far', latency: 1 })
      expect(more).toMatchObject({ code: 'grant_mismatch', sent: undefined })
      const elsewhere = await granted({ publish: true, inferenceId: 'other' })
      expect(await publishWith(elsewhere)).toMatchObject({ code: 'grant_mismatch' })
    })
  })

  it.each([
    ['anonymous, said once', { grants: 'anonymous', publish: { columns } }, 'publish.grants'],
    ['anonymous, said in part', { grants: keyring, publish }, 'publish.grants'],
    ['no columns', { publish: { columns: {}, grants: 'anonymous' } }, 'publish.columns'],
    ['a list', { publish: { columns: ['output'], grants: 'anonymous' } }, 'publish.columns'],
    [
      'the id',
      { publish: { columns: { inferenceId: { role: 'plain' } }, grants: 'anonymous' } },
      'publish.columns.inferenceId',
    ],
    [
      'an unknown part',
      { publish: { columns: { output: { role: 'answer' } }, grants: 'anonymous' } },
      'publish.columns.output.role',
    ],
    [
      'a misspelt rule',
      { publish: { columns: { output: { rol: 'output' } }, grants: 'anonymous' } },
      'did you mean role',
    ],
    ['a misspelt option', { publish: { ...publish, colums: {} } }, 'did you mean columns'],
  ])('the options are refused with %s', (_, options, named) => {
    const make = () =>
      Reflect.apply(createProxy, undefined, [{ ...policy, apiKey: canary, ...options }])
    expect(make).toThrow(named)
    expect(make).not.toThrow(canary)
  })
})
