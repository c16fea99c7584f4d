// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/" }
import { afterEach, expect, it, vi } from 'vitest'
import { createClient, humanFeedback, type Outcome } from '../../src/index.ts'
import { createKeyring, issueGrant, verifyGrant } from '../../src/proxy.ts'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})

interface Call {
  readonly url: string
  readonly method: string | undefined
  readonly body: {
    readonly row?: unknown
    readonly updates?: readonly { readonly id: string; readonly publish?: true }[]
  }
}

/** Replaces fetch and records its calls. */
function stubFetch(answer: (call: Call) => unknown): Call[] {
  const calls: Call[] = []
  vi.stubGlobal('fetch', async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init)
    const call = {
      url: request.url,
      method: request.method,
      body: JSON.parse(await request.text()),
    }
    calls.push(call)
    return Response.json(answer(call))
  })
  return calls
}

it('The page in the documentation saves a vote and reports that it was sent', async () => {
  document.body.innerHTML = '<button data-vote="up"></button><p role="status"></p>'
  const calls = stubFetch(({ body }) => ({
    requestId: '1',
    results: body.updates?.map(({ id }) => ({ id, status: 'applied' })),
  }))
  await import('./page.ts')
  document.querySelector('button')?.click()
  await vi.waitUntil(
    () =>
      document.querySelector('[role=status]')?.textContent !== 'Kept in this tab.' &&
      document.querySelector('[role=status]')?.textContent !== '',
  )
  expect(document.querySelector('[role=status]')?.textContent).toBe('Sent, thank you.')
  expect(calls).toMatchObject([{ url: 'https://app.example.com/feedback', method: 'POST' }])
})

it('The tracer in the documentation publishes through the outbox of the page', async () => {
  const calls = stubFetch(({ body }) => ({
    requestId: '1',
    results: body.updates?.map(({ id }) => ({ id, status: 'applied' })),
  }))
  const { traceInThePage } = await import('./outbox-tracing.ts')
  const tracer = traceInThePage()
  await tracer.run({ name: 'chat' }, async () => 'Far.')
  await tracer.flush()
  await vi.waitUntil(() => calls.length > 0)
  expect(calls).toMatchObject([
    {
      url: 'https://app.example.com/feedback',
      body: { updates: [{ publish: true, row: { output: 'Far.' } }] },
    },
  ])
})

it('The badge in the documentation shows the number of waiting and refused updates, and each refused one is retried or discarded', async () => {
  const { watchOutbox } = await import('./badge.ts')
  let outcome: Outcome = { kind: 'rejected', code: 'value_denied' }
  const client = createClient({
    transport: async (updates) => ({ outcomes: updates.map(() => outcome) }),
    inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
  })
  for (const id of ['again', 'enough']) await client.update(humanFeedback(id, 'up'))
  await client.flush()
  outcome = { kind: 'delivered', via: 'applied' }

  const shown: string[] = []
  await watchOutbox(
    client,
    (text) => shown.push(text),
    () => shown.length < 3,
  )
  expect(shown[0]).toBe('0 waiting, 2 could not be sent')
  await vi.waitUntil(() => shown.at(-1) === '0 waiting, 0 could not be sent')
  const decided = await client.latest(['again', 'enough'])
  expect([...decided]).toEqual([['again', { row: { human_feedback: 1 }, waiting: false }]])
  await client.close()
})

it('The Worker in the documentation attaches a sale and a ground truth', async () => {
  // A Worker has no document.
  vi.stubGlobal('document', undefined)
  const calls = stubFetch(() => ({ success: true }))
  const { attachOrder } = await import('./worker-direct.ts')
  await attachOrder({ inferenceId: '832y98d3', value: 49.9 }, 'a-key-for-the-test')
  const row: unknown = Object.assign({}, ...calls.map(({ body }) => body.row))
  expect(row).toEqual({
    converted: true,
    order_value: 49.9,
    ground_truth: 'The sun is 94.471 million miles away.',
  })
})

it('The script in the documentation finds a pipeline or creates it', async () => {
  vi.stubGlobal('document', undefined)
  vi.stubEnv('OPENLAYER_API_KEY', 'a-key-for-the-test')
  const pipelines = [{ id: 'pipeline-1', name: 'production' }]
  const calls: string[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const { pathname, search } = new URL(url)
    calls.push(`${init.method} ${pathname}${search}`)
    if (init.method === 'POST')
      return Response.json({ id: 'pipeline-2', ...JSON.parse(`${init.body}`) })
    const items = pathname.endsWith('/projects') ? [{ id: 'project-1', name: 'Sun' }] : pipelines
    return Response.json({ items })
  })
  const { pipelineNamed } = await import('./find-pipeline.ts')
  expect(await pipelineNamed('production', 'Sun')).toBe('pipeline-1')
  expect(await pipelineNamed('staging', 'Sun')).toBe('pipeline-2')
  expect(calls).toEqual([
    'GET /v1/projects?name=Sun',
    'GET /v1/projects/project-1/inference-pipelines?name=production',
    'GET /v1/projects?name=Sun',
    'GET /v1/projects/project-1/inference-pipelines?name=staging',
    'POST /v1/projects/project-1/inference-pipelines',
  ])
  await expect(pipelineNamed('production', 'Moon')).rejects.toThrow('no such project')
})

it('The server in the documentation issues a grant that covers a vote', async () => {
  const { grantVote } = await import('./issue-grant.ts')
  const secret = 'a-secret-for-the-test-0123456789-abcdef'
  const keyring = createKeyring({ keys: [{ kid: '2026-04', secret }] })
  const use = {
    inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
    inferenceId: '832y98d3',
    columns: ['human_feedback'],
  }
  expect(await verifyGrant(keyring, await grantVote('832y98d3', secret), use)).toMatchObject({
    kind: 'covered',
  })
})

it('The keyring in the documentation refuses a grant whose id is in the list', async () => {
  const { keyringOf } = await import('./revocation.ts')
  const keyring = keyringOf({
    GRANT_SECRET: 'a-secret-for-the-test-0123456789-abcdef',
    REVOKED: { get: async (id) => (id === 'stolen' ? '' : null) },
  })
  const use = {
    inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
    inferenceId: '832y98d3',
    columns: ['human_feedback'],
  }
  const verdictOf = async (id: string) =>
    verifyGrant(keyring, await issueGrant(keyring, { ...use, id }), use)
  expect(await verdictOf('mine')).toMatchObject({ kind: 'covered' })
  expect(await verdictOf('stolen')).toMatchObject({ code: 'grant_revoked' })
})
