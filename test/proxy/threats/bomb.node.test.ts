import { expect, it } from 'vitest'
import { createFixture } from '../fixture.ts'
import { threat } from './threat.ts'

// These tests do not run in workerd, whose clock does not advance while code runs.

threat(11, () => {
  it.each(['[', '{"a":', '[[[[],'])('60 KB of %s are refused in less than 5 ms', async (piece) => {
    const { post } = createFixture()
    const body = piece.repeat(60_000 / piece.length)
    const times: number[] = []
    for (let turn = 0; turn < 15; turn++) {
      const startedAt = performance.now()
      expect((await post(body)).status).toBe(400)
      times.push(performance.now() - startedAt)
    }
    expect(times.sort((a, b) => a - b)[7]).toBeLessThan(5)
  })
})
