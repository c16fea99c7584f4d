import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, expect, it } from 'vitest'
import { type Client, createClient, humanFeedback, signals } from '../../src/index.ts'
import { createOpenlayerTransport } from '../../src/openlayer.ts'
import { createKeyring, createProxy, issueGrant, type ProxyOptions } from '../../src/proxy.ts'
import { createLocalOpenlayer } from '../../src/testing.ts'
import {
  createTracer,
  publishTo,
  type Scope,
  type TraceConfig,
  type TraceRow,
  type TraceTarget,
} from '../../src/tracing.ts'
import { each, status, unreachable } from '../support/answers.ts'
import { createWorld, pipeline } from '../support/world.ts'

const second = 1_000
const minute = 60 * second

function rowOf(inferenceId: string, more: object = {}) {
  const config = { outputColumnName: 'output', inferenceIdColumnName: 'inferenceId' }
  const row = { inferenceId, output: 'The sun is far away.', ...more }
  return [row, config, { inferencePipelineId: pipeline, inferenceId }] as const
}

/** Publishes a row that has fewer fields than those of a tracer. */
function publishRow(client: Client, row: object, config: object, target: TraceTarget) {
  return publishTo(client)(row as TraceRow, config as TraceConfig, target)
}

describe('the row of a trace', () => {
  it('is sent before the updates of its trace, even those accepted before it', async () => {
    const { clock, proxy, ended, open } = createWorld()
    proxy.answerAlways(status(503))
    const { client } = await open()
    await client.update(humanFeedback('a', 'up'))
    await publishRow(client, ...rowOf('a'))
    await client.update(humanFeedback('a', 'down'))
    proxy.forgetPlans()
    const before = proxy.requests.length
    await clock.advance(minute)
    const sent = proxy.requests.slice(before).flatMap(({ updates }) => updates)
    expect(sent.map(({ publish }) => publish)).toEqual([true, undefined])
    expect(sent[1]?.row).toEqual({ human_feedback: 0 })
    expect(client.outbox.snapshot().pending).toBe(0)
    expect(ended()).toEqual({ delivered: 2, superseded: 1 })
  })

  it('is sent after an update that may already have arrived, and before newer ones', async () => {
    const { clock, proxy, ended, open } = createWorld()
    proxy.answerAlways(unreachable)
    const { client } = await open()
    await client.update(humanFeedback('a', 'up'))
    await publishRow(client, ...rowOf('a'))
    await client.update(humanFeedback('a', 'down'))
    proxy.forgetPlans()
    await clock.advance(minute)
    const sent = proxy.requests.flatMap(({ updates }) => updates).slice(-2)
    expect(sent.map(({ publish }) => publish)).toEqual([true, undefined])
    expect(sent[1]?.row).toEqual({ human_feedback: 0 })
    expect(client.outbox.snapshot().pending).toBe(0)
    expect(ended()).toEqual({ delivered: 3 })
  })

  it('delays the updates of its trace until it is delivered', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(
      each(({ publish }) =>
        publish ? { status: 'retry', code: 'upstream_busy' } : { status: 'applied' },
      ),
    )
    const { client } = await open()
    await publishRow(client, ...rowOf('a'))
    await client.update(humanFeedback('a', 'up'))
    await client.update(humanFeedback('b', 'up'))
    await clock.advance(minute)
    expect([...proxy.rows.keys()]).toEqual(['b'])
    proxy.forgetPlans()
    await clock.advance(10 * minute)
    expect(proxy.rows.get('a')).toMatchObject({ human_feedback: 1 })
  })

  it('is not returned by latest()', async () => {
    const { clock, proxy, open } = createWorld()
    const { client } = await open()
    await publishRow(client, ...rowOf('a'))
    await clock.advance(second)
    expect(proxy.rows.get('a')).toMatchObject({ output: 'The sun is far away.' })
    expect(await client.latest('a')).toBeUndefined()
  })

  it('becomes one dead letter with all its columns when it is rejected, and can be retried', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(each(() => ({ status: 'rejected', code: 'column_denied', column: 'output' })))
    const { client } = await open()
    const [row, config, target] = rowOf('a', { question: 'How far?' })
    await publishRow(client, row, { ...config, inputVariableNames: ['question'] }, target)
    await clock.advance(second)
    const [letter] = await client.outbox.deadLetters()
    expect(letter?.update).toMatchObject({
      row,
      publish: true,
      config: { inputVariableNames: ['question'] },
    })
    await client.outbox.retry(letter?.id ?? '')
    await clock.advance(second)
    expect(proxy.requests.at(-1)?.updates).toMatchObject([{ publish: true, row }])
  })

  it('stays stored after the page is killed', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(status(503))
    const first = await open()
    await publishRow(first.client, ...rowOf('a'))
    await first.kill()
    proxy.forgetPlans()
    await open()
    await clock.advance(minute)
    expect(proxy.requests.at(-1)?.updates).toMatchObject([{ publish: true, inferenceId: 'a' }])
  })

  it('is rejected before it is stored if it is too large for a proxy', async () => {
    const { ended, open } = createWorld()
    const { client } = await open()
    const row = rowOf('a', { output: 'x'.repeat(60_001) })
    const refused = { code: 'too_large', path: 'row' }
    await expect(publishRow(client, ...row)).rejects.toMatchObject(refused)
    expect(client.outbox.snapshot().pending).toBe(0)
    expect(ended()).toEqual({})
  })
})

describe('a traced call and its feedback', () => {
  const apiKey = 'key-of-the-test-0123456789'

  it('reach Openlayer through one outbox, the row first', async () => {
    const openlayer = createLocalOpenlayer({ apiKey })
    const client = createClient({
      transport: createOpenlayerTransport({
        apiKey,
        baseURL: 'http://localhost/v1',
        fetch: toFetch(openlayer),
      }),
      inferencePipelineId: pipeline,
    })
    const context = new AsyncLocalStorage<never>()
    const tracer = createTracer({
      publish: publishTo(client),
      inferencePipelineId: pipeline,
      context,
    })
    const answer = tracer.trace({ name: 'answer' }, async (question: string) => {
      tracer.updateCurrentTrace({ inferenceId: 'chat_1' })
      return `${question} 94 million miles.`
    })
    await answer('How far is the sun?')
    await tracer.flush()
    await client.update(humanFeedback('chat_1', 'up'))
    expect(await client.flush()).toMatchObject({ remaining: [], rejected: 0 })
    const row = await retrieve(openlayer, 'chat_1')
    expect(row).toMatchObject({
      output: 'How far is the sun? 94 million miles.',
      human_feedback: 1,
    })
  })

  function open(options: Partial<ProxyOptions>) {
    const openlayer = createLocalOpenlayer({ apiKey })
    const proxy = createProxy({
      apiKey,
      baseURL: 'http://localhost/v1',
      fetch: toFetch(openlayer),
      pipelines: [pipeline],
      columns: { converted: { role: 'signal', type: 'boolean' } },
      grants: 'anonymous',
      allowedOrigins: [],
      ...options,
    } as ProxyOptions)
    const client = createClient({
      endpoint: 'http://localhost/feedback',
      inferencePipelineId: pipeline,
      fetch: toFetch(proxy),
    })
    return { openlayer, client }
  }

  /** Creates a tracer whose rows are published through a proxy. */
  function openTraced() {
    const plain = { role: 'plain' } as const
    const columns = {
      output: { role: 'output' },
      latency: { role: 'latency' },
      inferenceTimestamp: { role: 'timestamp' },
      metadata: plain,
      steps: plain,
      steps_left_out: plain,
    } as const
    const { openlayer, client } = open({ publish: { columns, grants: 'anonymous' } })
    const publish = publishTo(client)
    const tracer = createTracer({ publish, inferencePipelineId: pipeline })
    return { openlayer, client, tracer }
  }

  it('of a model that runs in the page are sent through a proxy that publishes', async () => {
    const publish = {
      columns: { output: { role: 'output' }, steps: { role: 'plain' } },
      grants: 'anonymous',
    } as const
    const { openlayer, client } = open({ publish })
    const steps = [{ name: 'model', steps: [{ name: 'layer', inputs: { deep: [[[[1]]]] } }] }]
    await publishRow(client, ...rowOf('a', { steps }))
    await client.update(signals('a', { converted: true }))
    expect(await client.flush()).toMatchObject({ delivered: 2, remaining: [] })
    expect(await retrieve(openlayer, 'a')).toMatchObject({ steps, converted: true })
  })

  it('may be nested as deeply as a tracer allows', async () => {
    const { openlayer, client, tracer } = openTraced()
    const dive = (scope: Scope, levels: number): unknown =>
      levels > 0
        ? scope.run({ name: 'level' }, (step) => dive(step, levels - 1))
        : JSON.parse(`${'['.repeat(40)}${']'.repeat(40)}`)
    tracer.run({ inferenceId: 'a' }, (step) => dive(step, 40))
    await tracer.flush()
    expect(await client.flush()).toMatchObject({ delivered: 1, rejected: 0 })
    expect(await retrieve(openlayer, 'a')).toMatchObject({ metadata: { steps_left_out: 20 } })
  })

  it('are corrected when a trace ends after its row was published as partial', async () => {
    const { openlayer, client, tracer } = openTraced()
    const step = tracer.start({ inferenceId: 'a' })
    await tracer.flush({ abandon: true, deadlineMs: 10 })
    await client.flush()
    expect(await retrieve(openlayer, 'a')).toMatchObject({ metadata: { partial: true } })
    step.end({ output: 'Far away.' })
    await tracer.flush()
    expect(await client.flush()).toMatchObject({ delivered: 1, rejected: 0 })
    const row = await retrieve(openlayer, 'a')
    expect(row).toMatchObject({ output: 'Far away.' })
    expect(row.metadata).toEqual({})
  })

  it.each([
    ['without a column that the config names', {}, { outputColumnName: 'answer' }],
    ['with the id of another trace', { inferenceId: 'b' }, {}],
  ])('are rejected by the proxy: %s', async (_, more, moreConfig) => {
    const { client } = openTraced()
    const [row, config, target] = rowOf('a', more)
    await publishRow(client, row, { ...config, ...moreConfig }, target)
    expect(await client.flush()).toMatchObject({ rejected: 1 })
    expect(await client.outbox.deadLetters()).toMatchObject([{ code: 'invalid_update' }])
  })

  it.each([
    ['a proxy that does not publish', {}, {}, 'publish_denied'],
    [
      'a column that is not listed',
      { publish: { columns: { output: { role: 'output' } }, grants: 'anonymous' } as const },
      { cost: 0 },
      'column_denied',
    ],
    [
      'a role that Openlayer does not know',
      { publish: { columns: { output: { role: 'output' } }, grants: 'anonymous' } as const },
      undefined,
      'config_denied',
    ],
  ])('are rejected because of %s', async (_, options, more, code) => {
    const { client } = open(options)
    const [row, config, target] = rowOf('a', more)
    await publishRow(client, row, more ? config : { ...config, evilColumnName: 'output' }, target)
    expect(await client.flush()).toMatchObject({ rejected: 1 })
    expect(await client.outbox.deadLetters()).toMatchObject([{ code }])
  })
})

describe('a proxy that publishes and requires grants', () => {
  const secret = 'a secret of thirty-two bytes or more'
  const keyring = createKeyring({ keys: [{ kid: 'a', secret }] })
  const columns = ['inferenceId', 'output']

  async function send(inferenceId: string, grantedColumns: string[], row: object) {
    const proxy = createProxy({
      transport: async (updates) => ({
        outcomes: updates.map(() => ({ kind: 'delivered', via: 'applied' })),
      }),
      pipelines: [pipeline],
      columns: { converted: { role: 'signal', type: 'boolean' } },
      publish: { columns: { output: { role: 'output' }, cost: { role: 'cost' } } },
      grants: keyring,
      allowedOrigins: [],
    })
    const grant = await issueGrant(keyring, {
      inferencePipelineId: pipeline,
      inferenceId,
      columns: grantedColumns,
      publish: true,
    })
    const config = rowOf('a')[1]
    const item = { id: '1', time: 1, inferenceId: 'a', row, config, publish: true, grant }
    const reply = await proxy(
      new Request('http://localhost/', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ updates: [item] }),
      }),
    )
    return (await reply.json()).results[0]
  }

  it('accepts the row of the trace and the columns that the grant covers', async () => {
    expect(await send('a', columns, rowOf('a')[0])).toEqual({ id: '1', status: 'applied' })
  })

  it.each([
    ['another trace', 'b', columns, {}],
    ['another column', 'a', columns, { cost: 1 }],
    ['fewer columns', 'a', ['inferenceId'], {}],
  ])('answers reauthorize for a row outside the grant: %s', async (_, id, granted, more) => {
    expect(await send(id, granted, { ...rowOf('a')[0], ...more })).toEqual({
      id: '1',
      status: 'reauthorize',
      code: 'grant_mismatch',
    })
  })

  it('rejects a row that contains the id of another trace', async () => {
    expect(await send('a', columns, { ...rowOf('a')[0], inferenceId: 'b' })).toEqual({
      id: '1',
      status: 'rejected',
      code: 'invalid_update',
    })
  })
})

function toFetch(answer: (request: Request) => Promise<Response>): typeof fetch {
  return (input, init) => answer(new Request(input, init))
}

async function retrieve(openlayer: (request: Request) => Promise<Response>, id: string) {
  const headers = { authorization: 'Bearer key-of-the-test-0123456789' }
  const url = `http://localhost/v1/inference-pipelines/${pipeline}/rows/${id}`
  const { row } = await (await openlayer(new Request(url, { headers }))).json()
  return row
}
