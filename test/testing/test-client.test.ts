import { afterEach, expect, it, vi } from 'vitest'
import { ConfigurationError, humanFeedback, ValidationError } from '../../src/index.ts'
import { createTestClient } from '../../src/testing.ts'

afterEach(() => void vi.useRealTimers())

it('A vote is stored at once and sent when time passes', async () => {
  const { client, clock, sent } = createTestClient()
  const receipt = await client.update(humanFeedback('832y98d3', 'up'))
  expect(receipt.safety).toBe('stored')
  expect(client.outbox.snapshot()).toMatchObject({ pending: 1, storage: 'indexeddb' })
  await clock.advance()
  expect(sent).toMatchObject([{ inferenceId: '832y98d3', row: { human_feedback: 1 } }])
  expect(await receipt.settled).toMatchObject({ kind: 'delivered' })
})

it('The clock advances only when the test advances it', async () => {
  const { clock } = createTestClient({ startMs: 5_000 })
  expect(clock.now()).toBe(5_000)
  await new Promise((resolve) => setTimeout(resolve, 5))
  expect(clock.now()).toBe(5_000)
  const called: number[] = []
  clock.after(70, () => called.push(clock.now()))
  clock.after(30, () => clock.after(10, () => called.push(clock.now())))
  const cancel = clock.after(50, () => called.push(0))
  cancel()
  await clock.advance(69)
  expect(called).toEqual([5_040])
  await clock.advance(1)
  expect(called).toEqual([5_040, 5_070])
})

it('An update waits without an answer, and is sent when there is one', async () => {
  const { client, clock, sent, events, respond } = createTestClient()
  respond('no answer')
  await client.update(humanFeedback('832y98d3', 'down'))
  await clock.advance()
  expect(sent).toEqual([])
  expect(client.outbox.snapshot()).toMatchObject({ state: 'waiting', code: 'no_answer' })
  expect(events).toContainEqual(expect.objectContaining({ kind: 'waiting', code: 'no_answer' }))
  respond({ kind: 'delivered', via: 'queued' })
  await clock.advance(60_000)
  expect(sent).toHaveLength(1)
  expect(client.outbox.snapshot().pending).toBe(0)
})

it('An outcome may depend on the update', async () => {
  const { client, clock, respond } = createTestClient()
  respond(({ row }) =>
    'human_feedback' in row
      ? { kind: 'delivered', via: 'applied' }
      : { kind: 'rejected', code: 'column_denied', column: 'cost' },
  )
  const receipts = [
    await client.update(humanFeedback('good', 'up')),
    await client.update({ inferenceId: 'bad', row: { cost: 0 } }),
  ]
  await clock.advance()
  const kinds = await Promise.all(receipts.map(async ({ settled }) => (await settled).kind))
  expect(kinds).toEqual(['delivered', 'rejected'])
  expect(await client.outbox.deadLetters()).toMatchObject([{ code: 'column_denied' }])
})

it('After a reload the next page finds the vote, waiting or delivered', async () => {
  const page = createTestClient()
  page.respond('no answer')
  await page.client.update(humanFeedback('832y98d3', 'up'))
  await page.clock.advance()
  const next = await page.reload()
  await next.client.ready
  expect(await next.client.latest('832y98d3')).toEqual({
    row: { human_feedback: 1 },
    waiting: true,
  })
  await expect(page.client.update(humanFeedback('832y98d3', 'down'))).rejects.toThrow('closed')
  next.respond({ kind: 'delivered', via: 'applied' })
  await next.clock.advance(60_000)
  expect(next.sent).toHaveLength(1)
  expect(await next.client.latest('832y98d3')).toMatchObject({ waiting: false })
})

it('A test client does not find the data of another one', async () => {
  const one = createTestClient()
  await one.client.update(humanFeedback('832y98d3', 'up'))
  const other = createTestClient()
  await other.client.ready
  expect(await other.client.latest('832y98d3')).toBeUndefined()
  expect(other.client.outbox.snapshot().pending).toBe(0)
  await other.clock.advance()
  expect(other.sent).toEqual([])
})

it('Receipts report memory if the page under test has no IndexedDB', async () => {
  const { client } = createTestClient({ safety: 'memory' })
  const receipt = await client.update(humanFeedback('832y98d3', 'up'))
  expect(receipt.safety).toBe('memory')
  expect(client.outbox.snapshot().storage).toBe('memory')
})

it('A test client has the options of a client that affect a page', async () => {
  const { client, clock, sent } = createTestClient({
    inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
    grant: 'a.b.c',
    scrub: ({ row: { human_feedback_comment: _, ...row }, ...update }) => ({ ...update, row }),
  })
  await client.update(humanFeedback('832y98d3', 'up', { comment: 'Call me.' }))
  await clock.advance()
  expect(sent).toMatchObject([
    {
      inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
      grant: 'a.b.c',
      row: { human_feedback: 1 },
    },
  ])
  expect(sent[0]?.row).not.toHaveProperty('human_feedback_comment')
  await expect(client.update({ inferenceId: '', row: {} })).rejects.toThrow(ValidationError)
})

it('A test client is closed at the end of its block', async () => {
  const page = createTestClient()
  await page[Symbol.asyncDispose]()
  await expect(page.client.update(humanFeedback('832y98d3', 'up'))).rejects.toThrow('closed')
})

it.each([
  ['clock', 'A test client has its own clock: use startMs and clock.advance() instead.'],
  ['transport', 'A test client has its own transport: use respond() instead.'],
  ['endpoint', 'A test client has its own endpoint: use respond() instead.'],
  ['fetch', 'A test client has its own fetch: use respond() instead.'],
  ['store', 'A test client has its own store: use safety instead.'],
  ['onEvent', 'A test client has its own onEvent: use events instead.'],
  ['saftey', 'unknown option "saftey": did you mean safety?'],
  ['safety', 'safety must be a choice of stored|memory.'],
  ['startMs', 'startMs must be a number.'],
])('The option %s with a value that cannot be honoured is refused', (name, message) => {
  const options = { [name]: () => 'of the test' }
  expect(() => createTestClient(options)).toThrow(ConfigurationError)
  expect(() => createTestClient(options)).toThrow(message)
})

it.each(['offline', undefined, {}, { kind: 'deliverd' }, { kind: 'retry' }, { kind: 'delivered' }])(
  'An invalid answer is refused: %j',
  async (answer) => {
    const { client, clock, respond, events } = createTestClient()
    expect(() => respond(answer as never)).toThrow(ConfigurationError)
    respond(() => answer as never)
    await client.update(humanFeedback('832y98d3', 'up'))
    await clock.advance()
    expect(events).toContainEqual({ kind: 'fault', cause: expect.any(ConfigurationError) })
    expect(client.outbox.snapshot().pending).toBe(1)
  },
)

it('Time never goes back, and is given in milliseconds only', async () => {
  const { clock } = createTestClient({ startMs: 0 })
  await Promise.all([clock.advance(1_000), clock.advance(5_000), clock.advance(0)])
  expect(clock.now()).toBe(5_000)
  for (const ms of [-1, Number.NaN, Number.POSITIVE_INFINITY, '7']) {
    await expect(clock.advance(ms as number)).rejects.toThrow(ConfigurationError)
  }
  expect(clock.now()).toBe(5_000)
})

it('The test client works if fake timers are installed before it is imported', async () => {
  vi.useFakeTimers()
  vi.resetModules()
  const late = await import('../../src/testing.ts')
  const { client, clock, sent } = late.createTestClient()
  await client.update(humanFeedback('832y98d3', 'up'))
  await clock.advance()
  expect(sent).toHaveLength(1)
})
