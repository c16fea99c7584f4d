import { expect, it } from 'vitest'
import { explicitTracer, rootOf, type ShownStep, tracerOf } from './fixture.ts'

function depthOf(step: ShownStep): number {
  let depth = 1
  for (let [below] = step.steps; below; [below] = below.steps) depth += 1
  return depth
}

it.each([
  ['with a context', tracerOf],
  ['without', explicitTracer],
])(
  '10,000 calls in each other, %s, end, and the row says how many it left out',
  async (_, create) => {
    const { tracer, published, events } = create()
    const count = tracer.trace({ name: 'count' }, async (n: number): Promise<number> => {
      await null
      return n === 0 ? 0 : 1 + (await count(n - 1))
    })
    expect(await count(10_000)).toBe(10_000)
    await tracer.flush()
    expect(events).toEqual([])
    if (create === explicitTracer) return expect(published.length).toBe(10_001)
    expect(depthOf(rootOf(published[0]))).toBeGreaterThan(100)
    expect(published[0]?.row['metadata']).toMatchObject({ steps_left_out: expect.any(Number) })
  },
)
