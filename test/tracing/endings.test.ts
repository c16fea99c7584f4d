import { describe, expect, it } from 'vitest'
import type { TraceRow } from '../../src/tracing.ts'
import { explicitTracer, rest, rootOf, tracerOf } from './fixture.ts'

const minute = 60_000

/** Returns a promise that the test resolves. */
function work() {
  let finish = (_: string) => {}
  const promise = new Promise<string>((resolve) => {
    finish = resolve
  })
  return { promise, finish: (text: string) => finish(text) }
}

/** Returns a publisher that distinguishes updates from rows. */
function publisher() {
  const rows: TraceRow[] = []
  const updates: TraceRow[] = []
  const publish = Object.assign(async (row: TraceRow) => void rows.push(row), {
    update: async (row: TraceRow) => void updates.push(row),
  })
  return { rows, updates, publish }
}

describe('flush', () => {
  it('resolves at its deadline and lists the open traces', async () => {
    const { tracer, clock } = tracerOf()
    void tracer.run({ name: 'chat', inferenceId: 'chat_c1' }, () => work().promise)
    tracer.run({ name: 'quick' }, () => null)
    let flushed: unknown
    void tracer.flush({ deadlineMs: 5_000 }).then((result) => {
      flushed = result
    })
    await clock.advance(4_999)
    expect(flushed).toBeUndefined()
    await clock.advance(1)
    expect(flushed).toEqual({
      published: 1,
      failed: 0,
      dropped: 0,
      open: [{ inferenceId: 'chat_c1', name: 'chat', startedAt: expect.any(Number) }],
    })
  })

  it('has a default deadline of 20 s', async () => {
    const { tracer, clock } = tracerOf()
    void tracer.run({}, () => work().promise)
    let isFlushed = false
    void tracer.flush().then(() => {
      isFlushed = true
    })
    await clock.advance(19_999)
    expect(isFlushed).toBe(false)
    await clock.advance(1)
    expect(isFlushed).toBe(true)
  })

  it('waits for open traces, and publishes the remaining ones as partial before its deadline', async () => {
    const { tracer, clock, published } = tracerOf()
    const soon = work()
    void tracer.run({ name: 'soon' }, () => soon.promise)
    void tracer.run({ name: 'never' }, () => work().promise)
    let flushed: unknown
    void tracer.flush({ abandon: true }).then((result) => {
      flushed = result
    })
    await clock.advance(10_000)
    soon.finish('done')
    await clock.advance(4_000)
    expect(published.map(({ row }) => row['output'])).toEqual(['done'])
    await clock.advance(2_000)
    expect(flushed).toMatchObject({ published: 2, open: [] })
    expect(published[1]?.row).toMatchObject({ metadata: { partial: true } })
  })

  it('does not wait beyond its deadline for a publisher that never answers', async () => {
    const { tracer, clock } = tracerOf({ publish: () => new Promise(() => {}) })
    tracer.run({ name: 'chat' }, () => null)
    let flushed: unknown
    void tracer.flush({ deadlineMs: 100 }).then((result) => {
      flushed = result
    })
    await clock.advance(100)
    expect(flushed).toMatchObject({ published: 0, open: [{ name: 'chat' }] })
  })
})

describe('an open trace', () => {
  it('is published as partial ten minutes after its last activity', async () => {
    const { tracer, clock, published } = explicitTracer()
    let root: { update(update: object): void } | undefined
    void tracer.run({ name: 'chat' }, (step) => {
      root = step
      return work().promise
    })
    await clock.advance(9 * minute)
    root?.update({ metadata: { still: 'here' } })
    await clock.advance(9 * minute)
    expect(published).toEqual([])
    await clock.advance(2 * minute)
    expect(published[0]?.row).toMatchObject({ metadata: { partial: true, still: 'here' } })
    await clock.advance(60 * minute)
    expect(published).toHaveLength(1)
  })

  it('is active while its stream is read, and while its steps start and end', async () => {
    const { tracer, clock, published } = tracerOf()
    const words = tracer.trace({ name: 'words' }, async function* () {
      for (let n = 0; n < 5; n++) yield `${n}`
    })()
    for (let n = 0; n < 4; n++) {
      await words.next()
      await clock.advance(9 * minute)
    }
    await tracer.run({ name: 'root' }, async (root) => {
      for (let n = 0; n < 3; n++) {
        root.run({ name: 'below' }, () => null)
        await clock.advance(9 * minute)
      }
    })
    expect(published.map((each) => rootOf(each).metadata['partial'])).toEqual([true, undefined])
    expect(published[0]?.row['output']).toBe('0123')
  })

  it('is published as partial after the configured time', async () => {
    const { tracer, clock, published } = tracerOf({ abandonAfterMs: 1_000 })
    void tracer.run({}, () => work().promise)
    await clock.advance(999)
    expect(published).toEqual([])
    await clock.advance(1)
    expect(published).toHaveLength(1)
  })
})

describe('a trace that ends after it was published as partial', () => {
  it('corrects its row with one update', async () => {
    const { rows, updates, publish } = publisher()
    const { tracer, clock } = tracerOf({ publish })
    const late = work()
    const promise = tracer.run({ name: 'chat', inferenceId: 'chat_c1' }, async (step) => {
      const found = await step.run({ name: 'search' }, () => late.promise)
      return `I found: ${found}`
    })
    await clock.advance(10 * minute)
    expect(rows).toMatchObject([{ output: null, metadata: { partial: true } }])
    late.finish('the sun')
    await promise
    expect(await tracer.flush()).toMatchObject({ published: 1, open: [] })
    expect(rows).toHaveLength(1)
    expect(updates).toMatchObject([{ inferenceId: 'chat_c1', output: 'I found: the sun' }])
    expect(updates[0]).not.toHaveProperty('metadata.partial')
    expect(JSON.stringify(updates[0]?.['steps'])).not.toContain('partial')
  })

  it('is published again as an update if the publisher has no `update`', async () => {
    const { tracer, clock, published } = tracerOf()
    const late = work()
    const promise = tracer.run({ inferenceId: 'a' }, () => late.promise)
    await clock.advance(10 * minute)
    late.finish('done')
    await promise
    await tracer.flush()
    expect(published.map(({ row, target }) => [row['output'], target.isUpdate])).toEqual([
      [null, undefined],
      ['done', true],
    ])
  })

  it('corrects the row only after it was published', async () => {
    const order: string[] = []
    let deliver = () => {}
    const publish = Object.assign(
      () =>
        new Promise<void>((resolve) => {
          deliver = () => {
            order.push('row')
            resolve()
          }
        }),
      { update: async () => void order.push('update') },
    )
    const { tracer, clock } = tracerOf({ publish })
    const late = work()
    const promise = tracer.run({}, () => late.promise)
    await clock.advance(10 * minute)
    late.finish('done')
    await promise
    await rest()
    expect(order).toEqual([])
    deliver()
    await rest()
    expect(order).toEqual(['row', 'update'])
  })

  it('reports a row that cannot be corrected, with the row', async () => {
    const error = new Error('unknown row')
    const publish = Object.assign(async () => {}, { update: () => Promise.reject(error) })
    const { tracer, clock, events } = tracerOf({ publish })
    const late = work()
    const promise = tracer.run({}, () => late.promise)
    await clock.advance(10 * minute)
    late.finish('done')
    await promise
    await tracer.flush()
    expect(events).toMatchObject([{ kind: 'update_failed', error, rows: [{ output: 'done' }] }])
  })

  it('changes nothing if it ends as partial again', async () => {
    const { rows, updates, publish } = publisher()
    const { tracer, clock } = tracerOf({ publish })
    const words = tracer.trace(async function* () {
      yield 'How '
      yield 'far'
    })()
    await words.next()
    await clock.advance(10 * minute)
    await words.return(undefined)
    await tracer.flush()
    expect(rows).toMatchObject([{ output: 'How ' }])
    expect(updates).toEqual([])
  })
})

it('A generator that is never started ends with its trace', async () => {
  const { tracer, published } = tracerOf()
  await tracer.trace({ name: 'root' }, async () => {
    tracer.trace({ name: 'unstarted' }, async function* () {
      yield 1
    })()
  })()
  await tracer.flush()
  expect(rootOf(published[0]).steps).toMatchObject([
    { name: 'unstarted', output: null, metadata: { partial: true } },
  ])
})

describe('a step that is ended explicitly', () => {
  it('has its own time and children', async () => {
    const { tracer, published } = tracerOf()
    const step = tracer.start({ name: 'chat', startedAt: 1_000, inputs: { question: '?' } })
    const below = step.start({ name: 'search', type: 'retriever', startedAt: 1_100 })
    below.end({ documents: ['far'] }, 1_200)
    step.end({ output: 'Far away.' }, 1_500)
    await tracer.flush()
    expect(published[0]?.row).toMatchObject({
      inferenceTimestamp: 1,
      latency: 500,
      output: 'Far away.',
    })
    expect(rootOf(published[0]).steps).toMatchObject([{ latency: 100, documents: ['far'] }])
  })

  it('provides its context to other work, and fails with the parts collected so far', async () => {
    const { tracer, published } = tracerOf()
    let text = ''
    const collect = () => ({
      add(part: unknown) {
        text += part
        return true
      },
      result: () => ({ output: text }),
    })
    const step = tracer.start({ name: 'chat', collect })
    step.within(() => tracer.run({ name: 'below' }, () => null))
    step.add('Far ')
    step.fail(new Error('no'))
    await tracer.flush()
    expect(rootOf(published[0])).toMatchObject({
      output: 'Far ',
      steps: [{ name: 'below' }],
      metadata: { error: { message: 'no' }, Exceptions: 'no', timeToFirstToken: 0 },
    })
  })
})
