import { type Miniflare, Response } from 'miniflare'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { WireReply } from '../../src/proxy.ts'
import { awkwardIds } from '../http/ids.ts'
import { canary } from '../http/upstream.ts'
import { item, now, policy } from './fixture.ts'
import { grantFor, kid, secret } from './grants.ts'
import { threat } from './threats/threat.ts'
import { dates, startWorker } from './worker.ts'

/** A Worker with one keyring and one proxy for all its requests, as is usual. */
const script = `
  import { createKeyring, createProxy } from './src/proxy.ts'
  const grants = createKeyring({ keys: [${JSON.stringify({ kid, secret })}] })
  const shared = { ...${JSON.stringify(policy)}, apiKey: '${canary}', now: () => ${now} }
  const anonymous = createProxy(shared)
  const granted = createProxy({
    ...shared,
    grants,
    clientKey: (request) => request.headers.get('x-client') ?? undefined,
  })
  export default {
    fetch: (request) => (request.headers.has('x-client') ? granted : anonymous)(request),
  }
`

/** Headers that a browser sends, none of which may reach Openlayer. */
const pageHeaders = {
  cookie: 'a=b',
  'x-forwarded-for': '203.0.113.7',
  referer: 'https://app.example.com/',
  'user-agent': 'a browser',
}

interface Call {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Starts a Worker for a group of tests and records its calls. */
function useWorker(date: string) {
  let worker: Miniflare
  const stage = {
    calls: [] as Call[],
    answer: (): Response | Promise<Response> => Response.json({ success: true }),
    async send(items: readonly object[], headers: Record<string, string> = {}) {
      const response = await worker.dispatchFetch('https://example.com/feedback', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ updates: items }),
      })
      const text = await response.text()
      expect(text).not.toContain('canary')
      const reply: WireReply = JSON.parse(text)
      return { status: response.status, ...reply }
    },
  }
  const { answer } = stage

  beforeAll(async () => {
    worker = await startWorker(script, date, {
      outboundService: async (request) => {
        const headers = Object.fromEntries(request.headers)
        stage.calls.push({ url: request.url, headers, body: await request.text() })
        return stage.answer()
      },
    })
  }, 30_000)
  afterAll(() => worker.dispose())
  beforeEach(() => void Object.assign(stage, { calls: [], answer }))
  return stage
}

describe.each(dates)('the proxy as a Worker of %s', (date) => {
  const stage = useWorker(date)

  threat(39, () => {
    const soon = async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      return Response.json({ success: true })
    }

    it('six batches of twenty that arrive at once are all answered', async () => {
      stage.answer = soon
      const batches = Array.from({ length: 6 }, () => Array.from({ length: 20 }, () => item()))
      const replies = await Promise.all(batches.map((batch) => stage.send(batch)))
      expect(replies.map(({ status }) => status)).toEqual(Array(6).fill(200))
      expect(replies.flatMap(({ results }) => results.map(({ id }) => id))).toEqual(
        batches.flat().map(({ id }) => id),
      )
      expect(stage.calls).toHaveLength(120)
    })

    it('batches with grants that arrive at once are all answered, although the first have to import the key', async () => {
      stage.answer = soon
      const batches = await Promise.all(
        Array.from({ length: 6 }, () =>
          Promise.all(
            Array.from({ length: 20 }, async (_, index) => {
              const inferenceId = `trace-${index}`
              return item({ inferenceId, grant: await grantFor({ inferenceId }) })
            }),
          ),
        ),
      )
      const replies = await Promise.all(
        batches.map((batch, index) => stage.send(batch, { 'x-client': `${index}` })),
      )
      expect(replies.map(({ status }) => status)).toEqual(Array(6).fill(200))
      expect(stage.calls).toHaveLength(120)
      expect(JSON.stringify(stage.calls)).not.toContain('grant')
    })

    it('requests that arrive while Openlayer fails are answered', async () => {
      stage.answer = () => new Response(null, { status: 500 })
      const during = await Promise.all(Array.from({ length: 30 }, () => stage.send([item()])))
      expect(during.map(({ status }) => status)).toEqual(Array(30).fill(207))
      expect(during.every(({ results }) => results[0]?.status === 'retry')).toBe(true)
      expect(stage.calls).toHaveLength(30)
    })
  })
})

describe.each(dates)('a call that a Worker of %s makes', (date) => {
  const stage = useWorker(date)

  it.each(awkwardIds)(
    'encodes the id %j exactly, and sends no header of the page',
    async (id, _, value) => {
      await stage.send([item({ inferenceId: id })], pageHeaders)
      expect(stage.calls).toHaveLength(1)
      expect(stage.calls[0]?.url).toBe(
        `https://api.openlayer.com/v1/inference-pipelines/${policy.pipelines[0]}/rows?inferenceId=${value}`,
      )
      const {
        host,
        'cf-worker': __,
        'content-length': length,
        ...ours
      } = stage.calls[0]?.headers ?? {}
      expect([host, length]).toEqual(['api.openlayer.com', '82'])
      expect(ours).toEqual({
        authorization: `Bearer ${canary}`,
        'content-type': 'application/json',
        accept: 'application/json',
      })
    },
  )

  it.each([301, 302, 303, 307, 308])('does not follow a redirect by %i', async (status) => {
    stage.answer = () =>
      new Response(null, { status, headers: { location: 'https://evil.example/' } })
    expect((await stage.send([item()])).results).toMatchObject([{ status: 'retry' }])
    expect(stage.calls.length).toBeLessThanOrEqual(1)
  })
})
