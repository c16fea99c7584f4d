import { test as property } from '@fast-check/vitest'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { awkwardIds } from '../ids.ts'
import { canary, endlessBody } from '../upstream.ts'
import { clientOn, pipeline } from './fixture.ts'

const base = `https://api.openlayer.com/v1/inference-pipelines/${pipeline}`
const authorization = `Bearer ${canary}`
const json = { authorization, accept: 'application/json', 'content-type': 'application/json' }

describe('a call of the REST client', () => {
  it('updates a row with EP-1', async () => {
    const { rows, calls } = clientOn()
    const config = { humanFeedbackColumnName: 'vote' }
    await rows.update(pipeline, { inferenceId: 'a b', row: { vote: 1 }, config })
    await rows.update(pipeline, { inferenceId: 'a', row: { vote: null }, config: null })
    await rows.update(pipeline, { inferenceId: 'a', row: { vote: null } })
    expect(calls[0]).toMatchObject({
      method: 'PUT',
      url: `${base}/rows?inferenceId=a%20b`,
      headers: json,
      redirect: 'manual',
      body: '{"row":{"vote":1},"config":{"humanFeedbackColumnName":"vote"}}',
    })
    expect(calls[0]?.headers).toEqual(json)
    expect(calls[1]?.body).toBe('{"row":{"vote":null},"config":null}')
    expect(calls[2]?.body).toBe('{"row":{"vote":null}}')
  })

  it('retrieves a row with EP-2', async () => {
    const { rows, calls } = clientOn(() => Response.json({ success: true, row: { a: 1 } }))
    expect(await rows.retrieve('a b', { inferencePipelineId: pipeline })).toEqual({
      success: true,
      row: { a: 1 },
    })
    expect(calls[0]).toMatchObject({ method: 'GET', url: `${base}/rows/a%20b`, body: '' })
    expect(calls[0]?.headers).toEqual({ authorization, accept: 'application/json' })
  })

  it('lists rows with EP-3', async () => {
    const { rows, calls } = clientOn(() => Response.json({ items: [] }))
    await rows.list(pipeline)
    await rows.list(pipeline, {
      asc: false,
      page: 2,
      perPage: 100,
      sortColumn: 'a&b',
      searchQueryAnd: ['sun'],
      columnFilters: [{ measurement: 'n', operator: '>=', value: 1 }],
    })
    expect(calls[0]).toMatchObject({ method: 'POST', url: `${base}/rows`, body: '{}' })
    expect(calls[0]?.headers).toEqual(json)
    expect(calls[1]?.url).toBe(`${base}/rows?asc=false&page=2&perPage=100&sortColumn=a%26b`)
    expect(calls[1]?.body).toBe(
      '{"searchQueryAnd":["sun"],"columnFilters":[{"measurement":"n","operator":">=","value":1}]}',
    )
  })

  it('requests the next page only after a full one', async () => {
    const { rows, calls } = clientOn((_, index) =>
      Response.json({ items: [[{}, {}], [{}]][index] ?? [] }),
    )
    let pages = 0
    for await (const _ of rows.list(pipeline, { perPage: 2, page: 3, asc: false })) pages++
    expect(pages).toBe(2)
    expect(calls.map(({ url }) => new URL(url).search)).toEqual([
      '?asc=false&page=3&perPage=2',
      '?asc=false&page=4&perPage=2',
    ])
  })

  it('requests the next page if Openlayer names one, but never at the named address', async () => {
    const { rows, calls } = clientOn((_, index) =>
      Response.json(
        { items: [{}] },
        index < 2 ? { headers: { 'x-next': 'https://evil.example/?page=9' } } : {},
      ),
    )
    let pages = 0
    for await (const _ of rows.list(pipeline, { perPage: 50 })) pages++
    expect(pages).toBe(3)
    expect(calls.map(({ url }) => url)).toEqual([
      `${base}/rows?perPage=50`,
      `${base}/rows?page=2&perPage=50`,
      `${base}/rows?page=3&perPage=50`,
    ])
  })

  it('rejects only the iteration if a page fails', async () => {
    const { rows } = clientOn(() => new Response(null, { status: 400 }))
    const pages = rows.list(pipeline)[Symbol.asyncIterator]()
    await expect(pages.next()).rejects.toMatchObject({ code: 'bad_request' })
  })

  it('deletes a row with EP-4, whatever the body of a 2xx', async () => {
    const { rows, calls } = clientOn((_, index) =>
      index === 0 ? new Response(null, { status: 204 }) : new Response('<html>', { status: 200 }),
    )
    expect(await rows.delete('a', { inferencePipelineId: pipeline })).toBeNull()
    expect(await rows.delete('a', { inferencePipelineId: pipeline })).toBeNull()
    expect(calls[0]).toMatchObject({ method: 'DELETE', url: `${base}/rows/a`, body: '' })
    expect(calls[0]?.headers).toEqual({ authorization, accept: '*/*' })
  })

  it.each([
    ['has no end', () => endlessBody().body],
    ['breaks off', () => new ReadableStream({ pull: () => Promise.reject(new Error('reset')) })],
    ['never comes', () => new ReadableStream()],
  ])('deletes a row even if the body of the 2xx %s', async (_, body) => {
    const { rows, calls } = clientOn(() => new Response(body()))
    expect(await rows.delete('a', { inferencePipelineId: pipeline })).toBeNull()
    expect(calls).toHaveLength(1)
  })

  it('publishes rows with EP-5', async () => {
    const { data, calls } = clientOn()
    const config = { outputColumnName: 'output', metadata: undefined }
    await data.stream(pipeline, {
      config,
      rows: [{ output: 'ü', at: new Date(0), deep: [[[{}]]] }],
    })
    expect(calls[0]).toMatchObject({ method: 'POST', url: `${base}/data-stream` })
    expect(calls[0]?.headers).toEqual(json)
    expect(calls[0]?.body).toBe(
      '{"config":{"outputColumnName":"output"},"rows":[{"output":"ü","at":"1970-01-01T00:00:00.000Z","deep":[[[{}]]]}]}',
    )
  })

  it.each(awkwardIds)('encodes the id %j exactly', async (id, segment, value) => {
    const { rows, calls } = clientOn(() => Response.json({ success: true, row: {} }))
    await rows.update(id, { inferenceId: id, row: { a: 1 } })
    await rows.retrieve(id, { inferencePipelineId: id })
    await rows.delete(id, { inferencePipelineId: id })
    const start = `https://api.openlayer.com/v1/inference-pipelines/${segment}/rows`
    expect(calls.map(({ url }) => url)).toEqual([
      `${start}?inferenceId=${value}`,
      `${start}/${segment}`,
      `${start}/${segment}`,
    ])
  })

  property.prop([
    fc
      .string({ unit: 'binary', minLength: 1, maxLength: 40 })
      .filter((id) => id !== '.' && id !== '..' && !id.includes('\0')),
  ])('encodes any id in its path so that it can be decoded', async (id) => {
    const { rows, calls } = clientOn(() => Response.json({ success: true, row: {} }))
    await rows.retrieve(id, { inferencePipelineId: pipeline })
    const { pathname, search } = new URL(calls[0]?.url ?? '')
    expect(pathname.split('/').slice(0, -1).join('/')).toBe(new URL(`${base}/rows`).pathname)
    expect(decodeURIComponent(pathname.split('/').at(-1) ?? '')).toBe(id)
    expect(search).toBe('')
  })
})
