import { describe, expect, it } from 'vitest'
import { createOpenlayer } from '../../src/openlayer.ts'
import { createLocalOpenlayer } from '../../src/testing.ts'
import { publishTo, type TraceConfig, type TraceRow } from '../../src/tracing.ts'
import { explicitTracer, pipeline, rest, tracerOf } from './fixture.ts'

/** Returns a publisher that records its calls, each resolved after a round trip. */
function stream(after: (waitMs: number, call: () => void) => unknown, roundTripMs: number) {
  const calls: (readonly TraceRow[])[] = []
  const many = (rows: readonly TraceRow[], _config: TraceConfig) =>
    new Promise<void>((resolve) => {
      calls.push(rows)
      after(roundTripMs, resolve)
    })
  const publish = Object.assign((row: TraceRow, config: TraceConfig) => many([row], config), {
    many,
  })
  return { calls, publish }
}

/** Creates a tracer whose publisher takes `roundTripMs` for a call. */
function slowWorld(roundTripMs: number) {
  const later: { after?: (waitMs: number, call: () => void) => unknown } = {}
  const { calls, publish } = stream((ms, call) => later.after?.(ms, call), roundTripMs)
  const world = explicitTracer({ publish })
  later.after = world.clock.after
  return { ...world, calls }
}

describe('rows with the same config', () => {
  it('share a call after a quarter of a second, or at flush', async () => {
    const { tracer, clock, calls } = slowWorld(20)
    for (let n = 0; n < 3; n++) tracer.run({ inputs: { question: n } }, () => null)
    tracer.run({ inputs: { prompt: 1 } }, () => null)
    await clock.advance(249)
    expect(calls).toEqual([])
    await clock.advance(1)
    expect(calls.map((rows) => rows.length)).toEqual([3, 1])
    tracer.run({}, () => null)
    void tracer.flush()
    await rest()
    expect(calls).toHaveLength(3)
  })

  it('share a call of at most fifty rows and 1 MB in UTF-8', async () => {
    const { tracer, clock, calls } = slowWorld(20)
    for (let n = 0; n < 120; n++) tracer.run({}, () => null)
    for (let n = 0; n < 5; n++)
      tracer.run({ inputs: { text: 'é'.repeat(90_000) } }, () => 'é'.repeat(90_000))
    await clock.advance(1_000)
    const counts = calls.map((rows) => rows.length).sort((a, b) => b - a)
    expect(counts).toEqual([50, 50, 20, 1, 1, 1, 1, 1])
    for (const rows of calls) {
      expect(new TextEncoder().encode(JSON.stringify(rows)).length).toBeLessThan(1_001_000)
    }
  })

  it('are published at once if one of them is awaited', async () => {
    const { tracer, calls } = slowWorld(0)
    tracer.run({ inferenceId: 'a' }, () => null)
    void tracer.published('a')
    await rest()
    expect(calls).toHaveLength(1)
  })
})

describe('no trace is lost', () => {
  it('of 300 per second for 10 s with a round trip of 100 ms', async () => {
    const { tracer, clock, calls } = slowWorld(100)
    for (let tenth = 0; tenth < 100; tenth++) {
      for (let n = 0; n < 30; n++) tracer.run({}, () => null)
      await clock.advance(100)
    }
    const flushed = tracer.flush()
    await clock.advance(1_000)
    expect(await flushed).toMatchObject({ published: 3_000, failed: 0, dropped: 0, open: [] })
    expect(calls.length).toBeLessThan(120)
  })

  it('of 3,000 at once with a round trip of 20 ms', async () => {
    const { tracer, clock, calls } = slowWorld(20)
    for (let n = 0; n < 3_000; n++) tracer.run({}, () => null)
    const flushed = tracer.flush()
    await clock.advance(1_000)
    expect(await flushed).toMatchObject({ published: 3_000, failed: 0, dropped: 0, open: [] })
    expect(new Set(calls.flat().map(({ inferenceId }) => inferenceId)).size).toBe(3_000)
  })

  it('of 3,000 at once with a custom publisher of single rows', async () => {
    const { tracer, published } = explicitTracer()
    for (let n = 0; n < 3_000; n++) tracer.run({}, () => null)
    expect(await tracer.flush()).toMatchObject({ published: 3_000, dropped: 0 })
    expect(published).toHaveLength(3_000)
  })
})

describe('a refused call', () => {
  /** Returns a publisher that refuses each call containing one of these rows. */
  function refusing(guilty: readonly string[], status: number) {
    const calls: string[][] = []
    const error = Object.assign(new Error('refused'), { status })
    const many = async (rows: readonly TraceRow[]) => {
      const ids = rows.map(({ inferenceId }) => String(inferenceId))
      calls.push(ids)
      if (ids.some((id) => guilty.includes(id))) throw error
    }
    return { calls, error, publish: Object.assign((row: TraceRow) => many([row]), { many }) }
  }

  it.each([400, 413, 422])(
    'with %i is split until the rejected row is alone, which is reported',
    async (status) => {
      const { calls, error, publish } = refusing(['id-7'], status)
      const { tracer, events } = explicitTracer({ publish })
      for (let n = 0; n < 50; n++) tracer.run({}, () => null)
      expect(await tracer.flush()).toMatchObject({ published: 49, failed: 1, open: [] })
      expect(events).toEqual([
        {
          kind: 'publish_failed',
          error,
          rows: [expect.objectContaining({ inferenceId: 'id-7' })],
          config: expect.objectContaining({ outputColumnName: 'output' }),
        },
      ])
      expect(calls.length).toBeLessThan(15)
    },
  )

  it.each([401, 403, 429, 500])(
    'with %i is not split, and all its rows are reported',
    async (status) => {
      const { calls, publish } = refusing(['id-7'], status)
      const { tracer, events } = explicitTracer({ publish })
      for (let n = 0; n < 50; n++) tracer.run({}, () => null)
      expect(await tracer.flush()).toMatchObject({ published: 0, failed: 50 })
      expect(calls).toHaveLength(1)
      expect(events).toMatchObject([{ kind: 'publish_failed', rows: { length: 50 } }])
    },
  )

  it('can be repeated by the application with the reported rows', async () => {
    const local = createLocalOpenlayer({ apiKey: 'local-key' })
    const openlayer = createOpenlayer({
      apiKey: 'local-key',
      baseURL: 'http://localhost/v1',
      fetch: (input, init) => local(new Request(input, init)),
    })
    const down = Object.assign(() => Promise.reject(new Error('down')), {
      many: () => Promise.reject(new Error('down')),
    })
    const { tracer, events } = tracerOf({ publish: down })
    tracer.run({ inferenceId: 'a' }, () => 'kept')
    await tracer.flush()
    const [event] = events
    if (event?.kind !== 'publish_failed') throw new Error('Nothing was handed over.')
    const { many } = publishTo(openlayer)
    await many?.(event.rows, event.config, { inferencePipelineId: pipeline })
    const { rows } = openlayer.inferencePipelines
    expect(await rows.retrieve('a', { inferencePipelineId: pipeline })).toMatchObject({
      row: { output: 'kept' },
    })
  })
})

it('Rows that are too many or too large for memory are reported, oldest first', async () => {
  const { tracer, events } = explicitTracer({ publish: () => new Promise(() => {}) })
  const large = 'x'.repeat(100_000)
  for (let n = 0; n < 700; n++) tracer.run({ inputs: { text: large } }, () => null)
  const dropped = events.filter(({ kind }) => kind === 'rows_dropped')
  expect(dropped.length).toBeGreaterThan(20)
  expect(dropped[0]).toMatchObject({ rows: [{ inferenceId: 'id-7' }] })
})

it('Rows reach Openlayer in one call, followed by an update that corrects one of them', async () => {
  const local = createLocalOpenlayer({ apiKey: 'local-key' })
  const asked: string[] = []
  const openlayer = createOpenlayer({
    apiKey: 'local-key',
    baseURL: 'http://localhost/v1',
    fetch(input, init) {
      const request = new Request(input, init)
      asked.push(`${request.method} ${new URL(request.url).pathname.split('/').at(-1)}`)
      return local(request)
    },
  })
  const { tracer, clock } = tracerOf({ publish: publishTo(openlayer) })
  for (const inferenceId of ['a', 'b', 'c']) tracer.run({ inferenceId }, () => 'done')
  let finish = (_: string) => {}
  const late = tracer.run(
    { inferenceId: 'd' },
    () => new Promise<string>((resolve) => (finish = resolve)),
  )
  await clock.advance(600_000)
  await tracer.flush()
  expect(asked).toEqual(['POST data-stream', 'POST data-stream'])
  finish('at last')
  await late
  await tracer.flush()
  expect(asked.at(-1)).toBe('PUT rows')
  const { rows } = openlayer.inferencePipelines
  const { row } = await rows.retrieve('d', { inferencePipelineId: pipeline })
  expect(row).toMatchObject({ output: 'at last' })
  expect(row['metadata']).toEqual({})
})
