import { expect, it } from 'vitest'
import type { Scope } from '../../src/tracing.ts'
import { explicitTracer, rootOf, type ShownStep, tracerOf } from './fixture.ts'

function depthOf(step: ShownStep): number {
  let depth = 1
  for (let [below] = step.steps; below; [below] = below.steps) depth += 1
  return depth
}

it.each([
  ['with a context', tracerOf],
  ['without', explicitTracer],
])('10,000 nested calls, %s, finish, and the row reports the omitted steps', async (_, create) => {
  const { tracer, published, events } = create()
  const count = tracer.trace({ name: 'count' }, async (n: number): Promise<number> => {
    await null
    return n === 0 ? 0 : 1 + (await count(n - 1))
  })
  expect(await count(10_000)).toBe(10_000)
  await tracer.flush()
  expect(events).toEqual([])
  if (create === explicitTracer) return expect(published.length).toBe(10_001)
  expect(depthOf(rootOf(published[0]))).toBe(21)
  expect(published[0]?.row['metadata']).toMatchObject({ steps_left_out: 9_980 })
})

it('Explicit steps are nested at most twenty deep, and the row counts the others', async () => {
  const { tracer, published, events } = explicitTracer()
  const dive = async (scope: Scope, levels: number): Promise<number> => {
    await null
    return levels === 0 ? 0 : 1 + (await scope.run({}, (step) => dive(step, levels - 1)))
  }
  expect(await dive(tracer, 3_000)).toBe(3_000)
  await tracer.flush()
  expect(events).toEqual([])
  expect(depthOf(rootOf(published[0]))).toBe(21)
  expect(published[0]?.row['metadata']).toMatchObject({ steps_left_out: 2_979 })
})
