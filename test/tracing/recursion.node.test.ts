import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, expect, it } from 'vitest'
import { rootOf, shape, tracerOf } from './fixture.ts'

/** Returns how deep a warmed-up function can call itself before the stack overflows. */
function deepest(count: (n: number) => number): number {
  let fits = 1_000
  for (let warm = 0; warm < 500; warm++) count(fits)
  for (let step = 8_192; step >= 64; step /= 2) {
    try {
      count(fits + step)
      fits += step
    } catch {
      // The stack overflowed.
    }
  }
  return fits
}

function bare(n: number): number {
  return n === 0 ? 0 : 1 + bare(n - 1)
}

const storage = new AsyncLocalStorage()

function inStorage(n: number): number {
  return n === 0 ? 0 : 1 + storage.run({}, () => inStorage(n - 1))
}

describe('a synchronous recursion', () => {
  it('of 10,000 calls fits on the stack, and the row reports the omitted steps', async () => {
    const { tracer, published, events } = tracerOf()
    const count = tracer.trace({ name: 'count' }, (n: number): number =>
      n === 0 ? 0 : 1 + count(n - 1),
    )
    for (let warm = 0; warm < 500; warm++) count(1_000)
    expect(bare(10_000)).toBe(10_000)
    expect(count(10_000)).toBe(10_000)
    await tracer.flush()
    expect(events).toEqual([])
    const last = published.at(-1)
    expect(shape(rootOf(last)).match(/count/g)).toHaveLength(21)
    expect(last?.row['metadata']).toEqual({ steps_left_out: 1 })
  })

  it('reaches about the same depth as without tracing, and more than with AsyncLocalStorage.run alone', () => {
    const { tracer } = tracerOf({ publish: () => undefined as never })
    const count = tracer.trace((n: number): number => (n === 0 ? 0 : 1 + count(n - 1)))
    const depth = deepest(count)
    expect(depth).toBeGreaterThan(0.8 * deepest(bare))
    expect(depth).toBeGreaterThan(deepest(inStorage))
  })

  it('does not affect the recording of mutual recursion or of later calls', async () => {
    const { tracer, published } = tracerOf()
    const even = tracer.trace({ name: 'even' }, (n: number): boolean => n === 0 || odd(n - 1))
    const odd = tracer.trace({ name: 'odd' }, (n: number): boolean => n > 0 && even(n - 1))
    const fail = tracer.trace({ name: 'fail' }, (n: number): never => {
      if (n > 0) return fail(n - 1)
      throw new Error('deep')
    })
    tracer.run({ name: 'root' }, () => {
      expect(even(3_000)).toBe(true)
      expect(() => fail(3_000)).toThrow('deep')
      odd(1)
      expect(() => fail(0)).toThrow('deep')
    })
    await tracer.flush()
    const names = rootOf(published[0]).steps.map(({ name }) => name)
    expect(names).toEqual(['even', 'fail', 'odd', 'fail'])
    expect(shape(rootOf(published[0]))).toMatch(/odd\(even\), fail\)$/)
    expect(published[0]?.row['metadata']).toEqual({ steps_left_out: 3 })
  })
})
