import { createServer, type ServerResponse } from 'node:http'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { traceOpenAI } from '../../src/tracing-models.ts'
import { rootOf, tracerOf } from './fixture.ts'

const real = { now: undefined, after: undefined }
const chunk = (content: string) =>
  `data: {"choices":[{"index":0,"delta":{"content":"${content}"},"finish_reason":null}]}\n\n`
let leave: (response: ServerResponse) => void
const server = createServer((request, response) => {
  if (request.url === '/text') {
    response.end('Far away.')
    return
  }
  response.setHeader('content-type', 'text/event-stream')
  response.write(chunk('Far '))
  leave(response)
})
let address = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const bound = server.address()
  address = `http://127.0.0.1:${typeof bound === 'object' ? bound?.port : 0}`
})
afterAll(() => {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(resolve))
})

describe('a traced fetch', () => {
  it.each([
    ['text', (response: Response) => response.text()],
    ['a reader', async (response: Response) => new Response(response.body).text()],
    [
      'a clone',
      async (response: Response) => {
        const clone = response.clone()
        return (await response.text()) && clone.text()
      },
    ],
  ])('returns the same response, and records its body read as %s', async (_, read) => {
    const { tracer, published } = tracerOf(real)
    let got: Response | undefined
    const traced = tracer.trace({ name: 'fetch', inputs: [] }, async (url: string) => {
      got = await fetch(url)
      return got
    })
    const response = await traced(`${address}/text`)
    expect(response).toBe(got)
    expect(response.url).toBe(`${address}/text`)
    expect(response.bodyUsed).toBe(false)
    expect(await read(response)).toBe('Far away.')
    expect(response.bodyUsed).toBe(true)
    expect(await tracer.flush({ deadlineMs: 1_000 })).toMatchObject({ open: [] })
    expect(published[0]?.row).toMatchObject({ output: 'Far away.', metadata: { status: 200 } })
  })

  it('passes on the complete body of an unread response', async () => {
    const { tracer } = tracerOf(real)
    const response = await tracer.trace(() => fetch(`${address}/text`))()
    const passed = new Response(response.body, response)
    expect(await passed.text()).toBe('Far away.')
  })
})

it('A response of a custom class is returned itself', async () => {
  const { tracer, published } = tracerOf(real)
  class Answer extends Response {
    #kind = 'own'
    kind() {
      return this.#kind
    }
  }
  const answer = new Answer('Far away.')
  const traced = tracer.trace(() => answer)()
  expect(traced).toBe(answer)
  expect(traced.kind()).toBe('own')
  expect(await traced.text()).toBe('Far away.')
  await tracer.flush({ deadlineMs: 1_000 })
  expect(published[0]?.row['output']).toBe('Far away.')
})

describe('OpenAI’s client with a real connection', () => {
  it('records an error and the text so far if the provider disconnects', async () => {
    leave = (response) => setImmediate(() => response.destroy())
    const { tracer, published } = tracerOf(real)
    const client = traceOpenAI(
      tracer,
      new OpenAI({ apiKey: 'key', baseURL: address, maxRetries: 0 }),
    )
    const ask = async () => {
      const stream = await client.chat.completions.create({
        model: 'm',
        messages: [],
        stream: true,
      })
      for await (const _ of stream);
    }
    await expect(ask()).rejects.toThrow()
    expect(await tracer.flush({ deadlineMs: 1_000 })).toMatchObject({ open: [] })
    expect(rootOf(published[0])).toMatchObject({ output: 'Far ', metadata: { partial: true } })
    expect(rootOf(published[0]).metadata).toHaveProperty('error.message')
  })

  it('closes the connection if the reader stops, and the trace is partial', async () => {
    const closed = new Promise<void>((resolve) => {
      leave = (response) => response.on('close', resolve)
    })
    const { tracer, published } = tracerOf(real)
    const client = traceOpenAI(
      tracer,
      new OpenAI({ apiKey: 'key', baseURL: address, maxRetries: 0 }),
    )
    const stream = await client.chat.completions.create({ model: 'm', messages: [], stream: true })
    for await (const _ of stream) break
    await closed
    expect(await tracer.flush({ deadlineMs: 1_000 })).toMatchObject({ open: [] })
    expect(published[0]?.row).toMatchObject({ output: 'Far ', metadata: { partial: true } })
  })

  it('an error in a row contains no address', async () => {
    const { tracer, published } = tracerOf(real)
    await expect(tracer.trace(() => fetch('http://127.0.0.1:9/'))()).rejects.toThrow()
    const refused = Object.assign(
      new Error('connect ECONNREFUSED 127.0.0.1:8080, http://a.test/b?key=1'),
      {
        code: 'ECONNREFUSED',
        address: '127.0.0.1',
        headers: { authorization: 'Bearer secret' },
      },
    )
    await expect(tracer.trace(() => Promise.reject(refused))()).rejects.toBe(refused)
    await tracer.flush({ deadlineMs: 1_000 })
    expect(JSON.stringify(published)).not.toMatch(/127\.0|a\.test|secret/)
    expect(published[1]?.row['metadata']).toMatchObject({
      error: {
        name: 'Error',
        code: 'ECONNREFUSED',
        message: 'connect ECONNREFUSED [address], [address]',
      },
    })
  })
})
