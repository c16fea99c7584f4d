import { test as property } from '@fast-check/vitest'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { awkwardIds } from './ids.ts'
import { canary, createUpstream, send, update } from './upstream.ts'

const base = 'https://api.openlayer.com/v1'

/** Generates all strings that UTF-8 and a database can represent. */
const wellFormed = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .filter((text) => text !== '.' && text !== '..' && !text.includes('\0'))

describe('the call to Openlayer', () => {
  it('contains exactly the request of EP-1', async () => {
    const upstream = createUpstream()
    const config = { humanFeedbackColumnName: 'human_feedback' }
    await send([update({ inferencePipelineId: 'p', inferenceId: 'i', config })], upstream)
    expect(upstream.calls).toHaveLength(1)
    expect(upstream.calls[0]).toMatchObject({
      method: 'PUT',
      url: `${base}/inference-pipelines/p/rows?inferenceId=i`,
      redirect: 'manual',
      body: '{"row":{"human_feedback":1},"config":{"humanFeedbackColumnName":"human_feedback"}}',
    })
    expect(upstream.calls[0]?.headers).toEqual({
      accept: 'application/json',
      authorization: `Bearer ${canary}`,
      'content-type': 'application/json',
    })
  })

  it('omits an absent config, and keeps null', async () => {
    const upstream = createUpstream()
    await send([update({ inferenceId: 'a' }), update({ inferenceId: 'b', config: null })], upstream)
    const bodies = upstream.calls.map(({ body }) => body).sort()
    expect(bodies).toEqual([
      '{"row":{"human_feedback":1},"config":null}',
      '{"row":{"human_feedback":1}}',
    ])
  })

  it.each(awkwardIds)('encodes the id %j exactly', async (id, segment, value) => {
    const upstream = createUpstream()
    await send([update({ inferencePipelineId: id, inferenceId: id })], upstream)
    expect(upstream.calls[0]?.url).toBe(
      `${base}/inference-pipelines/${segment}/rows?inferenceId=${value}`,
    )
  })

  property.prop([wellFormed, wellFormed])(
    'encodes any two ids so that they can be decoded',
    async (pipeline, inferenceId) => {
      const upstream = createUpstream()
      await send([update({ inferencePipelineId: pipeline, inferenceId })], upstream)
      const url = new URL(upstream.calls[0]?.url ?? '')
      const [, , collection, segment, rows] = url.pathname.split('/')
      expect([collection, rows]).toEqual(['inference-pipelines', 'rows'])
      expect(decodeURIComponent(segment ?? '')).toBe(pipeline)
      expect([...url.searchParams]).toEqual([['inferenceId', inferenceId]])
    },
  )

  it.each(['.', '..', '', '\ud800'])('is not made for the pipeline id %j', async (id) => {
    const upstream = createUpstream()
    const reply = await send([update({ inferencePipelineId: id })], upstream)
    expect(reply.outcomes).toEqual([{ kind: 'rejected', code: 'invalid_update' }])
    expect(upstream.calls).toHaveLength(0)
  })

  it('uses another base URL, without its trailing slashes', async () => {
    const upstream = createUpstream()
    const baseURL = 'http://localhost:8787/openlayer/v1///'
    await send([update({ inferencePipelineId: 'p', inferenceId: 'i' })], { ...upstream, baseURL })
    expect(upstream.calls[0]?.url).toBe(
      'http://localhost:8787/openlayer/v1/inference-pipelines/p/rows?inferenceId=i',
    )
  })
})
