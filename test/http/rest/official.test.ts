import { expect, it } from 'vitest'
import { ValidationError } from '../../../src/openlayer.ts'
import { calls, pipeline } from './official/client.ts'

// The types step of the tests checks that these calls compile.

const base = 'https://api.openlayer.com/v1'
const rows = `${base}/inference-pipelines/${pipeline}/rows`
const stream = `${base}/inference-pipelines/${pipeline}/data-stream`
const projects = `${base}/projects`

it('The calls of the official SDK make the requests of PROTOCOL’s table and return its results', async () => {
  const results = await import('./official/official-calls.ts')
  const put = (body: string) => ({ method: 'PUT', url: `${rows}?inferenceId=i`, body })
  const post = (url: string, body: string) => ({ method: 'POST', url, body })
  const get = (url: string) => ({ method: 'GET', url, body: null })
  expect(calls).toEqual([
    put('{"row":{"x":1},"config":{"groundTruthColumnName":"x"}}'),
    put('{"row":{"x":1},"config":null}'),
    put('{"row":{"x":1}}'),
    put('{"row":{"x":1}}'),
    put('{"row":{"x":1}}'),
    put('{"row":{"x":1}}'),
    put('{"row":{"score":1}}'),
    put('{"row":{"output":"x"}}'),
    get(`${rows}/i`),
    { method: 'DELETE', url: `${rows}/i`, body: null },
    post(rows, '{}'),
    post(rows, '{}'),
    post(
      `${rows}?asc=true&page=1&perPage=10&sortColumn=x`,
      '{"columnFilters":[{"measurement":"m","operator":"contains_any","value":["a",1]}],"rowIdList":[1],"excludeRowIdList":[2],"searchQueryAnd":["a"],"searchQueryOr":["a"],"notSearchQueryAnd":["a"],"notSearchQueryOr":["a"]}',
    ),
    post(rows, '{}'),
    post(
      stream,
      '{"config":{"outputColumnName":"output","inputVariableNames":["user_query"],"numOfTokenColumnName":"tokens","costColumnName":"cost","timestampColumnName":"timestamp"},"rows":[{"user_query":"bar","output":"bar","tokens":1,"cost":2,"timestamp":3}]}',
    ),
    post(
      stream,
      '{"config":{"outputColumnName":"output","sessionIdColumnName":null,"userIdColumnName":null,"numOfTokenColumnName":null},"rows":[{"output":"x"}]}',
    ),
    post(stream, '{"config":{"outputColumnName":"output"},"rows":[{"output":"x"}]}'),
    post(
      stream,
      '{"config":{"classNames":["a"],"featureNames":["f"],"categoricalFeatureNames":[],"predictionsColumnName":"p"},"rows":[{"f":1,"p":0}]}',
    ),
    post(
      stream,
      '{"config":{"outputColumnName":"output","prompt":[{"role":"user","content":"{{ q }}"}],"metadata":{"a":1}},"rows":[{"output":"x"}]}',
    ),
    get(`${base}/inference-pipelines/${pipeline}`),
    get(projects),
    post(`${projects}/${pipeline}/inference-pipelines`, '{"description":"d","name":"n"}'),
    get(`${projects}/${pipeline}/inference-pipelines`),
  ])
  expect(results.a1).toEqual({ success: true })
  expect(results.b1).toEqual({ success: true, row: { x: 1 } })
  expect(results.b2).toBeNull()
  expect(results.c4).toBe(7)
  // The official SDK sends an undefined value. This client refuses it and sends nothing.
  expect(results.d4).toBeInstanceOf(ValidationError)
  expect(results.e1).toMatchObject({ id: pipeline, name: 'n' })
})
