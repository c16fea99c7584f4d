import { describe, expect, it } from 'vitest'
import { signals } from '../../src/index.ts'
import { applied, hang, later, lostReply } from '../support/answers.ts'
import type { ProxyRequest } from '../support/fake-proxy.ts'
import { createWorld } from '../support/world.ts'

/** More updates than three requests can contain, so that further requests are leased ahead. */
const many = 500

describe('a client that is closed', () => {
  it.each(['after the update', 'during the request'])(
    'sends nothing more and does not wait for an answer: %s',
    async (moment) => {
      const { clock, proxy, open } = createWorld()
      const { client } = await open()
      proxy.answerAlways(later(clock, 10_000, lostReply))
      await client.update(signals('a', { x: 1 }))
      if (moment === 'during the request') await clock.advance(1)
      const sent = proxy.requests.length
      let isClosed = false
      void client.close().then(() => {
        isClosed = true
      })
      await clock.settle()
      expect(isClosed).toBe(true)
      expect(proxy.requests.length).toBe(sent)
    },
  )
})

describe.each(['paused', 'closed'] as const)('a client that is %s during a flush', (state) => {
  it('leaves the updates it has not sent to other tabs at once', async () => {
    const { clock, proxy, open } = createWorld()
    const { client } = await open()
    client.pause()
    const updates = Array.from({ length: many }, (_, n) => client.update(signals(`t${n}`, { n })))
    await Promise.all(updates)
    // The first answer is quick, so further requests are leased ahead of the three that hang.
    proxy.answerNext(applied)
    proxy.answerAlways(hang)
    client.resume()
    await clock.advance(100)
    if (state === 'paused') client.pause()
    else void client.close()
    await clock.settle()
    const sent = new Set(proxy.requests.flatMap(idsOf))
    expect(sent.size).toBeLessThan(many)
    proxy.forgetPlans()
    await open()
    await clock.advance(1_000)
    const unsent = Array.from({ length: many }, (_, n) => `t${n}`).filter((id) => !sent.has(id))
    expect(unsent.filter((id) => !proxy.rows.has(id))).toEqual([])
  })
})

function idsOf({ updates }: ProxyRequest): string[] {
  return updates.map(({ inferenceId }) => inferenceId)
}
