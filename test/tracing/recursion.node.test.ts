import { expect, it } from 'vitest'
import { rootOf, tracerOf } from './fixture.ts'

it('A synchronous recursion of 2,000 calls does not overflow the stack', async () => {
  const { tracer, published, events } = tracerOf()
  const count = tracer.trace({ name: 'count' }, (n: number): number =>
    n === 0 ? 0 : 1 + count(n - 1),
  )
  expect(count(2_000)).toBe(2_000)
  await tracer.flush()
  expect(events).toEqual([])
  expect(JSON.stringify(rootOf(published[0])).match(/"count"/g)?.length).toBeGreaterThan(100)
})
