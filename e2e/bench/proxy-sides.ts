import { createWorker } from '../../src/cloudflare.ts'
import { createKeyring, createProxy, issueGrant, type WireUpdate } from '../../src/proxy.ts'

const pipeline = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'
const apiKey = 'a-key-for-the-benchmark'
const grants = createKeyring({
  keys: [{ kid: '2026-04', secret: 'a-secret-for-the-benchmark-0123456789' }],
})

/** The fastest possible Openlayer. It creates a `Request`, as a real `fetch` does. */
async function upstream(input: Request | string | URL, init?: RequestInit): Promise<Response> {
  const request = input instanceof Request ? input : new Request(input, init)
  const headers = { 'content-length': '16', 'content-type': 'application/json' }
  return new Response(request.method === 'PUT' ? '{"success":true}' : '', { headers })
}

const policy = {
  pipelines: [pipeline],
  columns: { human_feedback: { role: 'humanFeedback', type: 'number', min: 0, max: 1 } },
  grants,
  allowedOrigins: ['https://app.example.com'],
} as const
const proxy = createProxy({ ...policy, apiKey, fetch: upstream })

/** The fastest possible queue. It serialises the message as JSON, as a real one does. */
const queue = {
  async send(body: unknown) {
    if (JSON.stringify(body).length > 128_000) throw new Error('That is too large for a message.')
  },
}
const durable = createWorker({
  ...policy,
  apiKey,
  queues: [queue],
  deadLetters: { queue, name: 'dead-letters' },
  database: { prepare: unused, batch: unused },
  operatorSecret: 'an-operator-secret-for-the-benchmark',
})

function unused(): never {
  throw new Error('Nothing is given up here.')
}

/** The minimal handler: it checks nothing, makes all calls at once and reads their answers. */
async function bare(request: Request): Promise<Response> {
  const { updates } = await request.json()
  const replies = toRequests(updates, request.signal).map(async (each) => {
    const response = await upstream(each)
    return response.json()
  })
  return answer(updates, await Promise.all(replies))
}

/** An even smaller handler: it creates the calls and does not make them. */
async function silent(request: Request): Promise<Response> {
  const { updates } = await request.json()
  return answer(updates, toRequests(updates, request.signal))
}

function toRequests(updates: readonly WireUpdate[], signal: AbortSignal): Request[] {
  return updates.map(
    ({ inferencePipelineId, inferenceId, row, config }) =>
      new Request(
        `https://api.openlayer.com/v1/inference-pipelines/${inferencePipelineId}/rows?inferenceId=${encodeURIComponent(inferenceId)}`,
        {
          method: 'PUT',
          headers: {
            authorization: `Bearer ${apiKey}`,
            'content-type': 'application/json',
            accept: 'application/json',
          },
          body: JSON.stringify({ row, config }),
          signal,
        },
      ),
  )
}

function answer(updates: readonly WireUpdate[], replies: readonly unknown[]): Response {
  const results = updates.map(({ id }, index) => ({
    id,
    status: replies[index] ? 'applied' : 'retry',
  }))
  return Response.json({ requestId: crypto.randomUUID(), results })
}

/** Handles pages that vote for the first time, so no signature is cached. */
async function strangers(request: Request): Promise<Response> {
  grants.believed.clear()
  return proxy(request)
}

const sides = new Map([
  ['ours', proxy],
  ['strangers', strangers],
  ['durable', durable.fetch],
  ['bare', bare],
  ['silent', silent],
])

/** Returns a body with fifty updates, each with its own grant. */
async function makeBody(): Promise<string> {
  const updates = await Promise.all(
    Array.from({ length: 50 }, async (_, index) => {
      const inferenceId = `chat_${String(index).padStart(6, '0')}_V1StGXR8Z5jdHi6B`
      const terms = { inferencePipelineId: pipeline, inferenceId, columns: ['human_feedback'] }
      return {
        id: `V1StGXR8_Z5jdHi6B-${index}`,
        time: Date.now(),
        inferencePipelineId: pipeline,
        inferenceId,
        row: { human_feedback: index % 2 },
        config: { humanFeedbackColumnName: 'human_feedback' },
        grant: await issueGrant(grants, terms),
      }
    }),
  )
  return JSON.stringify({ updates })
}

/** Answers the same request `times` times in succession. */
export async function repeat(side: string, times: number): Promise<void> {
  const body = await makeBody()
  for (let turn = 0; turn < times; turn++) {
    const headers = { 'content-type': 'application/json', origin: 'https://app.example.com' }
    const request = new Request('https://example.com/feedback', { method: 'POST', headers, body })
    const response = await sides.get(side)?.(request)
    const text = (await response?.text()) ?? ''
    const done = side === 'durable' ? ([202, '"queued"'] as const) : ([200, '"applied"'] as const)
    if (response?.status !== done[0] || !text.includes(done[1])) throw new Error(text)
  }
}
