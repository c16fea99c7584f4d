import { describe, expect, it } from 'vitest'
import { createOpenlayer } from '../../src/openlayer.ts'
import { createLocalOpenlayer, type LocalOpenlayerOptions } from '../../src/testing.ts'

const pipeline = '/v1/inference-pipelines/182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'
const apiKey = 'local-key'

/** Returns a local Openlayer and functions that call it. */
function local(options: Partial<LocalOpenlayerOptions> = {}) {
  const openlayer = createLocalOpenlayer({ apiKey, ...options })
  const send = async (
    method: string,
    path: string,
    body?: unknown,
    key: string | null = apiKey,
  ) => {
    const request = new Request(`http://local${path}`, {
      method,
      headers: key === null ? {} : { authorization: `Bearer ${key}` },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const reply = await openlayer(request)
    const text = await reply.text()
    return { status: reply.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  const publish = (row: Record<string, unknown>, config: Record<string, unknown> = {}) =>
    send('POST', `${pipeline}/data-stream`, {
      config: { inferenceIdColumnName: 'id', ...config },
      rows: [row],
    })
  const update = (id: string, row: unknown, config?: unknown) =>
    send('PUT', `${pipeline}/rows?inferenceId=${id}`, { row, config })
  return { send, publish, update }
}

describe('the local Openlayer', () => {
  it('writes an update to its row (EP-1) and returns the merged row (EP-2, S-5)', async () => {
    const { send, publish, update } = local()
    expect(await publish({ id: 'a', output: 'hello' })).toEqual({
      status: 200,
      body: { success: true },
    })
    expect(
      await update('a', { ground_truth: 'hi' }, { groundTruthColumnName: 'ground_truth' }),
    ).toEqual({ status: 200, body: { success: true } })
    expect(await send('GET', `${pipeline}/rows/a`)).toEqual({
      status: 200,
      body: { success: true, row: { id: 'a', output: 'hello', ground_truth: 'hi' } },
    })
  })

  it('lists rows with the ids that Openlayer gave them (EP-3)', async () => {
    let made = 0
    const { send, publish } = local({ newId: () => `made-${++made}` })
    await publish({ id: 'a', score: 2 })
    await publish({ id: 'b', score: 1 })
    const all = await send('POST', `${pipeline}/rows`, {})
    expect(all.body.items).toEqual([
      { id: 'a', score: 2, openlayer_row_id: 1 },
      { id: 'b', score: 1, openlayer_row_id: 2 },
    ])
    const sorted = await send(
      'POST',
      `${pipeline}/rows?sortColumn=score&asc=true&page=1&perPage=1`,
      {},
    )
    expect(sorted.body.items).toMatchObject([{ id: 'b' }])
  })

  it.each(['page=0', 'page=1.5', 'page=x', 'perPage=0', 'perPage=101', 'asc=yes', 'sortColumn='])(
    'refuses a list with %s',
    async (query) => {
      const { send } = local()
      expect(await send('POST', `${pipeline}/rows?${query}`, {})).toMatchObject({
        status: 400,
        body: { code: 400 },
      })
    },
  )

  it.each<[object, string]>([
    [{}, 'abc'],
    [{ rowIdList: [1, 3] }, 'ac'],
    [{ rowIdList: [] }, ''],
    [{ excludeRowIdList: [1] }, 'bc'],
    [{ searchQueryAnd: ['SUN', 'far'] }, 'a'],
    [{ searchQueryOr: ['far', 'hot'] }, 'ab'],
    [{ notSearchQueryAnd: ['sun', 'far'] }, 'bc'],
    [{ notSearchQueryOr: ['far', 'hot'] }, 'c'],
    [{ columnFilters: [{ measurement: 'score', operator: '>', value: 1 }] }, 'bc'],
    [{ columnFilters: [{ measurement: 'score', operator: '>=', value: 2 }] }, 'bc'],
    [{ columnFilters: [{ measurement: 'score', operator: '<', value: 2 }] }, 'a'],
    [{ columnFilters: [{ measurement: 'score', operator: '<=', value: 2 }] }, 'ab'],
    [{ columnFilters: [{ measurement: 'vote', operator: 'is', value: null }] }, 'bc'],
    [{ columnFilters: [{ measurement: 'vote', operator: '!=', value: null }] }, 'a'],
    [{ columnFilters: [{ measurement: 'vote', operator: 'is', value: true }] }, 'a'],
    [{ columnFilters: [{ measurement: 'id', operator: 'one_of', value: ['a', 'b'] }] }, 'ab'],
    [{ columnFilters: [{ measurement: 'id', operator: 'none_of', value: ['a'] }] }, 'bc'],
    [{ columnFilters: [{ measurement: 'tags', operator: 'contains_any', value: ['x'] }] }, 'ab'],
    [
      { columnFilters: [{ measurement: 'tags', operator: 'contains_all', value: ['x', 'y'] }] },
      'b',
    ],
    [{ columnFilters: [{ measurement: 'tags', operator: 'contains_none', value: ['y'] }] }, 'ac'],
    [{ searchQueryAnd: null, columnFilters: null, rowIdList: null }, 'abc'],
  ])('lists only the rows that match %j', async (filters, ids) => {
    const { send, publish } = local()
    await publish({ id: 'a', output: 'The sun is far.', score: 1, vote: true, tags: ['x'] })
    await publish({ id: 'b', output: 'The sun is hot.', score: 2, tags: ['x', 'y'] })
    await publish({ id: 'c', output: 'Nobody knows.', score: 3 })
    const { status, body } = await send('POST', `${pipeline}/rows`, filters)
    expect([status, body.items.map(({ id }: { id: string }) => id).join('')]).toEqual([200, ids])
  })

  it.each([
    { rowIdList: ['a'] },
    { columnFilters: [{ measurement: 'a', operator: 'like', value: 1 }] },
    { searchQuery: ['a'] },
  ])('refuses the filters %j', async (filters) => {
    const { send } = local()
    expect((await send('POST', `${pipeline}/rows`, filters)).status).toBe(400)
  })

  it('links to the next page if there is one', async () => {
    const openlayer = createLocalOpenlayer({ apiKey: 'local-key' })
    const options = { apiKey: 'local-key', baseURL: 'http://localhost/v1', fetch: openlayer.fetch }
    const { data, rows } = createOpenlayer(options).inferencePipelines
    const config = { outputColumnName: 'output', inferenceIdColumnName: 'id' }
    const published = ['a', 'b', 'c', 'd'].map((id) => ({ id, output: id }))
    await data.stream('182b', { config, rows: published })
    const url = 'http://localhost/v1/inference-pipelines/182b/rows?perPage=2'
    const headers = { authorization: 'Bearer local-key' }
    const first = await openlayer.fetch(url, { method: 'POST', headers, body: '{}' })
    const next = first.headers.get('x-next') ?? ''
    expect(next).toBe(`${url}&page=2`)
    const second = await openlayer.fetch(next, { method: 'POST', headers, body: '{}' })
    expect(second.headers.has('x-next')).toBe(false)
    const ids: unknown[] = []
    for await (const { items } of rows.list('182b', {
      perPage: 3,
      searchQueryOr: ['b', 'c', 'd'],
    })) {
      ids.push(items.map(({ id, openlayer_row_id }) => [id, openlayer_row_id]))
    }
    expect(ids).toEqual([
      [
        ['b', 2],
        ['c', 3],
        ['d', 4],
      ],
    ])
  })

  it('deletes a row with an empty answer (EP-4)', async () => {
    const { send, publish } = local()
    await publish({ id: 'a', output: 'hello' })
    expect(await send('DELETE', `${pipeline}/rows/a`)).toEqual({ status: 204, body: undefined })
    expect((await send('GET', `${pipeline}/rows/a`)).status).toBe(404)
    expect((await send('DELETE', `${pipeline}/rows/a`)).status).toBe(404)
  })

  it.each([
    [null, 'no key'],
    ['wrong', 'another key'],
    ['local-key more', 'something after the key'],
    ['', 'an empty key'],
  ])('answers 401 in the same format to %s (%s)', async (key, _what) => {
    const { send } = local()
    const calls = [
      send('PUT', `${pipeline}/rows?inferenceId=a`, { row: { vote: 1 } }, key),
      send('POST', `${pipeline}/data-stream`, 'not json', key),
      send('GET', `${pipeline}/rows/a`, undefined, key),
    ]
    for (const call of calls) {
      expect(await call).toEqual({
        status: 401,
        body: { code: 401, message: 'A valid Bearer key is needed.' },
      })
    }
  })

  it('decodes + and %20 in the query as a space, and %2B as a plus (P-5)', async () => {
    const { publish, update, send } = local()
    await publish({ id: 'a b', output: 1 })
    await publish({ id: 'a+b', output: 1 })
    expect((await update('a+b', { one: 1 })).status).toBe(200)
    expect((await update('a%20b', { two: 2 })).status).toBe(200)
    expect((await update('a%2Bb', { three: 3 })).status).toBe(200)
    expect((await send('GET', `${pipeline}/rows/a%20b`)).body.row).toMatchObject({ one: 1, two: 2 })
    expect((await send('GET', `${pipeline}/rows/a+b`)).body.row).toMatchObject({ three: 3 })
  })

  it('finds a row whose inference id needs encoding', async () => {
    const { publish, update, send } = local()
    const id = 'ü/?#&=%🙂'
    await publish({ id, output: 1 })
    expect((await update(encodeURIComponent(id), { vote: 1 })).status).toBe(200)
    const found = await send('GET', `${pipeline}/rows/${encodeURIComponent(id)}`)
    expect(found.body.row).toEqual({ id, output: 1, vote: 1 })
  })

  it.each([
    ['no inference id', '', { row: { vote: 1 } }],
    ['an empty inference id', '?inferenceId=', { row: { vote: 1 } }],
    ['two inference ids', '?inferenceId=a&inferenceId=b', { row: { vote: 1 } }],
    ['an inference id with U+0000', '?inferenceId=a%00', { row: { vote: 1 } }],
    ['an inference id that is too long', `?inferenceId=${'a'.repeat(1025)}`, { row: { vote: 1 } }],
    ['malformed JSON', '?inferenceId=a', '{"row":'],
    ['an empty body', '?inferenceId=a', ''],
    ['a body that is no object', '?inferenceId=a', [1]],
    ['no row', '?inferenceId=a', {}],
    ['a row that is a list', '?inferenceId=a', { row: [1] }],
    ['a row without columns', '?inferenceId=a', { row: {} }],
    ['a row of 101 columns', '?inferenceId=a', { row: columns(101) }],
    ['a column named __proto__', '?inferenceId=a', '{"row":{"__proto__":{"x":1}}}'],
    ['a number out of range', '?inferenceId=a', '{"row":{"vote":1e400}}'],
    ['a config that is text', '?inferenceId=a', { row: { vote: 1 }, config: 'vote' }],
    ['an unknown config key', '?inferenceId=a', { row: { vote: 1 }, config: { voteColumn: 'a' } }],
    [
      'a config that names a number',
      '?inferenceId=a',
      { row: { vote: 1 }, config: { latencyColumnName: 1 } },
    ],
  ])('refuses an update with %s', async (_, query, body) => {
    const { send, publish } = local({ mode: 'lenient' })
    await publish({ id: 'a', output: 'hello' })
    const reply = await send('PUT', `${pipeline}/rows${query}`, body)
    expect(reply).toMatchObject({ status: 400, body: { code: 400 } })
    expect((await send('GET', '/local/updates')).body.updates).toEqual([])
  })

  it('accepts a row of 100 columns and any depth', async () => {
    const { publish, update } = local()
    await publish({ id: 'a', output: 'hello' })
    expect((await update('a', columns(100))).status).toBe(200)
    expect((await update('a', { deep: [[[[[[[[1]]]]]]]] })).status).toBe(200)
  })

  it('accepts null for a config and for its roles', async () => {
    const { publish, update } = local()
    await publish({ id: 'a', output: 'hello' })
    expect((await update('a', { vote: 1 }, null)).status).toBe(200)
    expect((await update('a', { vote: 1 }, { humanFeedbackColumnName: null })).status).toBe(200)
  })

  it('refuses a published row that lacks an input variable (S-4)', async () => {
    const { publish, send } = local()
    const reply = await publish({ id: 'a', output: 'x' }, { inputVariableNames: ['question'] })
    expect(reply.status).toBe(400)
    const nulled = await publish(
      { id: 'a', output: 'x', question: null },
      { inputVariableNames: ['question'] },
    )
    expect(nulled.status).toBe(200)
    expect((await send('GET', '/local/rows')).body.rows).toHaveLength(1)
  })

  it('publishes all rows of a request or none', async () => {
    const { send } = local()
    const rows = [{ id: 'a', output: 1 }, columns(101)]
    const config = { inferenceIdColumnName: 'id' }
    expect((await send('POST', `${pipeline}/data-stream`, { config, rows })).status).toBe(400)
    expect((await send('GET', '/local/rows')).body.rows).toEqual([])
  })

  it('generates an inference id for a row without one (S-4)', async () => {
    const { send, publish } = local({ newId: () => 'made' })
    await send('POST', `${pipeline}/data-stream`, { config: {}, rows: [{ output: 'hello' }] })
    expect((await send('GET', `${pipeline}/rows/made`)).body.row).toEqual({
      output: 'hello',
      inferenceId: 'made',
    })
    await publish({ id: null, output: 'hello' })
    expect((await send('GET', `${pipeline}/rows/made`)).body.row).toMatchObject({ id: 'made' })
  })

  it('refuses an unknown inference id in strict mode (S-4)', async () => {
    const { publish, update } = local()
    expect(await update('a', { vote: 1 })).toEqual({
      status: 404,
      body: { code: 404, message: 'No row has this inference id.' },
    })
    await publish({ id: 'a', output: 'hello' })
    expect((await update('a', { vote: 1 })).status).toBe(200)
  })

  it('creates a row for an unknown inference id in lenient mode (S-4)', async () => {
    const { update, send } = local({ mode: 'lenient' })
    expect((await update('a', { vote: 1 })).status).toBe(200)
    expect((await send('GET', `${pipeline}/rows/a`)).body.row).toEqual({ vote: 1 })
  })

  it('refuses an update until its row is published in late mode (S-4)', async () => {
    const { publish, update } = local({ mode: 'late' })
    expect((await update('a', { vote: 1 })).status).toBe(404)
    await publish({ id: 'a', output: 'hello' })
    expect((await update('a', { vote: 1 })).status).toBe(200)
  })

  it('lists the applied updates and all rows on local routes that need no key', async () => {
    const { publish, update, send } = local({ now: () => 1_763_800_000_000 })
    await publish({ id: 'a', output: 'hello' })
    await update('a', { vote: 1 }, { humanFeedbackColumnName: 'vote' })
    const { body } = await send('GET', '/local/updates', undefined, null)
    expect(body).toMatchObject({
      updates: [
        {
          time: 1_763_800_000_000,
          inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
          inferenceId: 'a',
          row: { vote: 1 },
          config: { humanFeedbackColumnName: 'vote' },
        },
      ],
    })
    const later = await send('GET', `/local/updates?after=${body.cursor}`, undefined, null)
    expect(later.body).toEqual({ cursor: body.cursor, updates: [] })
    const rows = await send('GET', '/local/rows?after=0', undefined, null)
    expect(rows.body.rows).toMatchObject([{ inferenceId: 'a', row: { output: 'hello', vote: 1 } }])
    expect((await send('GET', '/local/rows?after=x')).status).toBe(400)
  })

  it('removes everything on DELETE /local', async () => {
    const { publish, send } = local()
    await publish({ id: 'a', output: 'hello' })
    expect((await send('DELETE', '/local', undefined, null)).status).toBe(204)
    expect((await send('GET', '/local/rows')).body.rows).toEqual([])
  })

  it('can be mounted at any path', async () => {
    const { send } = local({ mount: '/openlayer/v1/' })
    expect((await send('POST', `/openlayer${pipeline}/rows`, {})).status).toBe(200)
    expect((await send('POST', `${pipeline}/rows`, {})).status).toBe(404)
  })

  it.each([
    ['GET', `${pipeline}/rows`, 405],
    ['PATCH', `${pipeline}/rows/a`, 405],
    ['GET', `${pipeline}/data-stream`, 405],
    ['POST', '/local/rows', 405],
    ['GET', `${pipeline}/rows/`, 404],
    ['GET', `${pipeline}/rows/a/b`, 404],
    ['GET', `${pipeline}/tests`, 404],
    ['GET', '/v1/projects', 404],
    ['GET', '/', 404],
    ['GET', `${pipeline}/rows/%ff`, 400],
  ])('answers %s %s with %i', async (method, path, status) => {
    const { send } = local()
    expect(await send(method, path)).toMatchObject({ status, body: { code: status } })
  })

  it('refuses invalid options', () => {
    expect(() => createLocalOpenlayer({ apiKey: '' })).toThrow(/apiKey/)
    expect(() => createLocalOpenlayer({ apiKey, mount: '/v1?x' })).toThrow(/mount/)
  })

  it('shares no data between two instances', async () => {
    const one = local()
    const two = local()
    await one.publish({ id: 'a', output: 'hello' })
    expect((await two.update('a', { vote: 1 })).status).toBe(404)
  })
})

function columns(count: number): Record<string, number> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`column_${index}`, index]))
}
