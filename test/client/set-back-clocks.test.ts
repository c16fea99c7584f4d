import { describe, expect, it } from 'vitest'
import { signals } from '../../src/index.ts'
import { applied, each, status } from '../support/answers.ts'
import { createWorld } from '../support/world.ts'

const second = 1_000
const minute = 60 * second
const day = 24 * 60 * minute

describe('a clock that is set back', () => {
  it('makes no unsent update expire', async () => {
    const { clock, proxy, ended, open } = createWorld()
    const { client } = await open()
    proxy.answerAlways(
      each(() => ({ status: 'retry', code: 'upstream_busy', retryAfterMs: 10 * minute })),
    )
    await client.update(signals('a', { n: 0 }))
    await clock.advance(second)
    clock.set(clock.now() + 30 * day)
    await clock.advance(15 * minute)
    expect(proxy.requests.length).toBeGreaterThan(1)
    clock.set(clock.now() - 30 * day)
    proxy.answerAlways(applied)
    const receipt = await client.update(signals('a', { n: 1 }))
    await clock.advance(5 * minute)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
    expect((await receipt.settled).kind).toBe('delivered')
    expect(ended()).not.toHaveProperty('expired')
  })

  it('does not extend a pause that the proxy asked for', async () => {
    const { clock, proxy, open } = createWorld()
    const { client } = await open()
    proxy.answerNext(status(503, { 'retry-after': '10' }))
    await client.update(signals('a', { n: 1 }))
    await clock.advance(second)
    clock.set(clock.now() - day)
    await client.update(signals('b', { n: 1 }))
    await clock.advance(2 * minute)
    expect([...proxy.rows.keys()]).toEqual(['a', 'b'])
  })

  it('does not extend the wait of a single trace', async () => {
    const { clock, proxy, open } = createWorld()
    const { client } = await open()
    proxy.answerAlways(
      each(() => ({ status: 'retry', code: 'upstream_busy', retryAfterMs: 10 * second })),
    )
    await client.update(signals('a', { n: 1 }))
    const { id } = await client.update(signals('b', { n: 1 }))
    await clock.advance(second)
    clock.set(clock.now() - day)
    proxy.answerAlways(applied)
    await client.outbox.discard(id)
    await clock.advance(2 * minute)
    expect([...proxy.rows.keys()]).toEqual(['a'])
  })
})
