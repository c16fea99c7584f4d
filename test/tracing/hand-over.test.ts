import { describe, expect, it } from 'vitest'
import {
  inferenceHeaders,
  inferenceMetadata,
  readInference,
  ValidationError,
} from '../../src/tracing-page.ts'
import { awkwardIds } from '../http/ids.ts'

describe('an inference sent to the page', () => {
  it.each(awkwardIds)('in a header is decoded to the same id: %j', (inferenceId) => {
    const response = new Response('', { headers: inferenceHeaders({ inferenceId }) })
    expect(readInference(response)).toEqual({ inferenceId })
    expect(response.headers.has('cache-control')).toBe(false)
  })

  it('in a header contains its grant, is readable across origins, and is not cached', () => {
    const inference = { inferenceId: 'chat_c1_ada', grant: 'a.b.c' }
    const response = new Response('', { headers: inferenceHeaders(inference) })
    expect(readInference(response)).toEqual(inference)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'aftertrace-inference-id': 'chat_c1_ada',
      'access-control-expose-headers': 'aftertrace-inference-id, aftertrace-grant',
      'cache-control': 'no-store',
    })
  })

  it('in an AI SDK message is in its first metadata', () => {
    const inference = { inferenceId: 'ü', grant: 'a.b.c' }
    const messageMetadata = inferenceMetadata(inference)
    expect(messageMetadata({ part: { type: 'text-delta' } })).toBeUndefined()
    const metadata = messageMetadata({ part: { type: 'start' } })
    const message = JSON.parse(JSON.stringify({ id: 'm', role: 'assistant', parts: [], metadata }))
    expect(readInference(message)).toEqual(inference)
  })

  it.each([
    [{ headers: new Headers() }],
    [{ headers: new Headers({ 'aftertrace-inference-id': '%E0%A4%A' }) }],
    [{ headers: new Headers({ 'aftertrace-inference-id': '' }) }],
    [{}],
    [{ metadata: null }],
    [{ metadata: { aftertrace: 'id' } }],
    [{ metadata: { aftertrace: { inferenceId: 7 } } }],
  ])('is undefined if none was sent: %#', (source) => {
    expect(readInference(source)).toBeUndefined()
  })

  it.each(['', '\ud800', 'a'.repeat(1_025)])(
    'requires an id that can be transmitted, not %j',
    (id) => {
      expect(() => inferenceHeaders({ inferenceId: id })).toThrow(ValidationError)
      expect(() => inferenceMetadata({ inferenceId: id })).toThrow(ValidationError)
    },
  )
})
