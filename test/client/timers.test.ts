import { describe, expect, it } from 'vitest'
import { signals } from '../../src/index.ts'
import { status } from '../support/answers.ts'
import { createWorld } from '../support/world.ts'

const second = 1_000

describe('timers', () => {
  it.each(['discarded', 'purged'])('are cancelled when the update is %s', async (how) => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(status(503, { 'retry-after': '600' }))
    const { client } = await open()
    const { id } = await client.update(signals('a', { n: 1 }))
    await clock.settle()
    await (how === 'purged' ? client.outbox.purge() : client.outbox.discard(id))
    await clock.advance(second)
    expect(clock.timers()).toBe(0)
  })
})
