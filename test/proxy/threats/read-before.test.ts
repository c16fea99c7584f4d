import { expect, it } from 'vitest'
import { createProxy } from '../../../src/proxy.ts'
import { canary, createUpstream } from '../../http/upstream.ts'
import { item, policy } from '../fixture.ts'
import { threat } from './threat.ts'

// test/proxy/read-before.node.test.ts tests the bodies that Node's frameworks keep.

const headers = { 'content-type': 'application/json' }
const post = () =>
  new Request('https://example.com', {
    method: 'POST',
    headers,
    body: JSON.stringify({ updates: [item({ id: 'secret-id' })] }),
  })

/** Returns the proxy's answers and what it wrote to the console. */
async function answers(...requests: readonly Request[]) {
  const { fetch, calls } = createUpstream()
  const proxy = createProxy({ ...policy, apiKey: canary, fetch })
  const written: unknown[][] = []
  const original = console.error
  console.error = (...words) => written.push(words)
  try {
    const responses = await Promise.all(requests.map((request) => proxy(request)))
    expect(calls).toEqual([])
    const all = responses.map(async (response) => [response.status, (await response.json()).code])
    return { problems: await Promise.all(all), written }
  } finally {
    console.error = original
  }
}

threat(51, () => {
  it.each<[string, (request: Request) => unknown]>([
    ['as text', (request) => request.text()],
    ['as JSON', (request) => request.json()],
    ['in part', (request) => request.body?.getReader().read()],
    ['by a reader that has not started', (request) => request.body?.getReader()],
  ])('a body that was read %s causes a 500, not a 400', async (_, read) => {
    const [one, two] = [post(), post()]
    await read(one)
    await read(two)
    const { problems, written } = await answers(one, two)
    expect(problems).toEqual([
      [500, 'body_consumed'],
      [500, 'body_consumed'],
    ])
    expect(written).toEqual([[expect.stringContaining('body_consumed')]])
    expect(String(written)).not.toMatch(/canary|secret-id|trace-|example/)
  })

  it('a missing body with a declared length causes a 500', async () => {
    const length = { ...headers, 'content-length': '120' }
    const bare = new Request('https://example.com', { method: 'POST', headers: length })
    expect((await answers(bare)).problems).toEqual([[500, 'body_consumed']])
  })

  it('a request without a body causes a 400', async () => {
    const bare = new Request('https://example.com', { method: 'POST', headers })
    expect(await answers(bare)).toEqual({ problems: [[400, 'invalid_body']], written: [] })
  })
})
