import { describe, expect, it } from 'vitest'
import { explicitTracer, rest, rootOf, tracerOf } from './fixture.ts'

/** Returns a `publish` that settles when the test says so. */
function slowly() {
  const waiting: (() => void)[] = []
  let running = 0
  let most = 0
  const publish = () => {
    most = Math.max(most, ++running)
    return new Promise<void>((resolve) => {
      waiting.push(() => {
        running--
        resolve()
      })
    })
  }
  return { publish, waiting, most: () => most }
}

describe('flush', () => {
  it('waits for running traces and for rows being published (T-11)', async () => {
    const { publish, waiting } = slowly()
    const { tracer } = tracerOf({ publish })
    let finish = () => {}
    void tracer.run(
      {},
      () =>
        new Promise<void>((resolve) => {
          finish = resolve
        }),
    )
    let flushed: unknown
    void tracer.flush().then((counts) => {
      flushed = counts
    })
    await rest()
    expect(waiting).toHaveLength(0)
    finish()
    await rest()
    expect(waiting).toHaveLength(1)
    expect(flushed).toBeUndefined()
    waiting[0]?.()
    await rest()
    expect(flushed).toEqual({ published: 1, failed: 0, dropped: 0, open: [] })
  })

  it('resolves at once if nothing is running', async () => {
    expect(await tracerOf().tracer.flush()).toMatchObject({ published: 0, open: [] })
  })

  it('does not wait for traces that start later', async () => {
    const { tracer } = explicitTracer()
    const flushed = tracer.flush()
    void tracer.run({}, () => new Promise(() => {}))
    expect(await flushed).toMatchObject({ published: 0 })
  })

  it('publishes at most six rows concurrently, and keeps at most ten thousand waiting', async () => {
    const { publish, waiting, most } = slowly()
    const { tracer, events } = explicitTracer({ publish })
    const work = tracer.trace(() => null)
    for (let n = 0; n < 10_100; n++) work()
    await rest()
    expect(most()).toBe(6)
    const dropped = events.filter(({ kind }) => kind === 'rows_dropped')
    expect(dropped).toHaveLength(94)
    expect(dropped[0]).toMatchObject({ rows: [{ inferenceId: 'id-7' }] })
    const flushed = tracer.flush()
    for (let n = 0; n < 10_006; n++) {
      waiting[n]?.()
      await rest()
    }
    expect(await flushed).toMatchObject({ published: 10_006, failed: 0, dropped: 94 })
    expect(most()).toBe(6)
  })

  it('resolves `published` after the row was published, so that an update can follow (T-12)', async () => {
    const { publish, waiting } = slowly()
    const { tracer } = explicitTracer({ publish })
    const order: string[] = []
    tracer.run({ inferenceId: 'a' }, () => null)
    tracer.run({ inferenceId: 'b' }, () => null)
    void tracer.published('b').then(() => order.push('b'))
    void tracer.published('unknown').then(() => order.push('unknown'))
    await rest()
    expect(order).toEqual(['unknown'])
    waiting[1]?.()
    await rest()
    expect(order).toEqual(['unknown', 'b'])
  })
})

describe('a trace that grows without bound', () => {
  it('keeps a thousand steps and reports how many were left out', async () => {
    const { tracer, published } = tracerOf()
    const step = tracer.trace({ name: 'step' }, () => null)
    tracer.trace(() => {
      for (let n = 0; n < 1_500; n++) step()
    })()
    await tracer.flush()
    expect(rootOf(published[0]).steps).toHaveLength(999)
    expect(published[0]?.row['metadata']).toEqual({ steps_left_out: 501 })
  })

  it('keeps a limited amount of its steps’ values', async () => {
    const { tracer, published } = tracerOf()
    const step = tracer.trace({ name: 'step' }, () => 'x'.repeat(90_000))
    tracer.trace(() => {
      for (let n = 0; n < 200; n++) step()
      return 'whole'
    })()
    await tracer.flush()
    expect(JSON.stringify(published[0]).length).toBeLessThan(4_200_000)
    expect(published[0]?.row['output']).toBe('whole')
  })

  it('may be deeply nested', async () => {
    const { tracer, published } = explicitTracer()
    tracer.run({}, (root) => {
      let step = root
      for (let n = 0; n < 900; n++) {
        step.run({}, (below) => {
          step = below
        })
      }
    })
    await tracer.flush()
    expect(() => JSON.stringify(published)).not.toThrow()
  })
})
