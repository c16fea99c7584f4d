import { expect } from 'vitest'
import { createProxy, type ProxyEvent, type ProxyOptions, type WireReply } from '../../src/proxy.ts'
import { canary, createUpstream, type UpstreamCall } from '../http/upstream.ts'

export const pipeline = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'
export const origin = 'https://app.example.com'
export const now = Date.UTC(2026, 3, 1)

export const policy = {
  pipelines: [pipeline, 'second_pipeline'],
  columns: {
    human_feedback: { role: 'humanFeedback', type: 'number', min: 0, max: 1 },
    human_feedback_comment: { role: 'signal', type: 'string', maxLength: 20 },
    human_feedback_reasons: {
      role: 'signal',
      type: 'strings',
      maxItems: 2,
      choices: ['wrong', 'slow'],
    },
    ground_truth: { role: 'groundTruth', type: 'string' },
    converted: { role: 'signal', type: 'boolean', nullable: false },
    details: { role: 'signal' },
  },
  grants: 'anonymous',
  allowedOrigins: [origin],
} as const

type Overrides = Partial<Omit<ProxyOptions, 'transport' | 'apiKey' | 'fetch' | 'baseURL'>>

/** Creates a proxy in front of a fake Openlayer. Checks that no answer, event or call contains the key or a grant. */
export function createFixture(
  overrides: Overrides = {},
  answer?: Parameters<typeof createUpstream>[0],
) {
  const upstream = createUpstream(answer)
  const events: ProxyEvent[] = []
  const proxy = createProxy({
    ...policy,
    now: () => now,
    onEvent: (event) => events.push(event),
    ...overrides,
    apiKey: canary,
    fetch: upstream.fetch,
  })
  const call = async (request: Request, grants: readonly string[] = []) => {
    const response = await proxy(request)
    const shown = JSON.stringify([...response.headers]) + (await response.clone().text())
    expectDiscretion(shown + JSON.stringify(events), upstream.calls, grants)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('vary')).toBe('Origin')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    return response
  }
  const post = (body: BodyInit | null, headers: Record<string, string> = {}) =>
    call(postRequest(body, headers), grantsIn(body))
  const send = async (...items: readonly object[]) => {
    const response = await post(JSON.stringify({ updates: items }))
    const reply: WireReply = await response.json()
    return { status: response.status, ...reply }
  }
  return { call, post, send, events, upstream }
}

/** Expects the key to be sent to Openlayer in one header only, and grants nowhere. */
function expectDiscretion(
  shown: string,
  calls: readonly UpstreamCall[],
  grants: readonly string[],
): void {
  const sent = calls.map(({ headers: { authorization, ...headers }, method, url, body }) => {
    expect(authorization).toBe(`Bearer ${canary}`)
    expect(Object.keys(headers).sort()).toEqual(['accept', 'content-type'])
    expect(
      Object.keys(JSON.parse(body)).filter((key) => key !== 'row' && key !== 'config'),
    ).toEqual([])
    return [method, url, headers, body]
  })
  const everything = shown + JSON.stringify(sent)
  expect(everything).not.toContain('canary')
  for (const grant of grants) expect(everything).not.toContain(grant.split('.').at(-1) || grant)
}

function grantsIn(body: BodyInit | null): string[] {
  if (typeof body !== 'string') return []
  return [...body.matchAll(/"grant":"([^"]{40,})"/g)].map(([, grant = '']) => grant)
}

function postRequest(body: BodyInit | null, headers: Record<string, string>): Request {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin, ...headers },
    body,
    duplex: 'half',
  }
  return new Request('https://example.com/feedback', init)
}

let ids = 0

/** Returns an update as a page sends it. */
export function item(fields: object = {}) {
  const id = `item-${++ids}`
  return {
    id,
    time: now,
    inferencePipelineId: pipeline,
    inferenceId: `trace-${ids}`,
    row: { human_feedback: 1 },
    ...fields,
  }
}
