import { describe, expect, it } from 'vitest'
import { signals } from '../../src/index.ts'
import { applied } from '../support/answers.ts'
import { createWorld } from '../support/world.ts'

const html = (code: number) =>
  new Response('<html>400 Request Header Or Cookie Too Large</html>', { status: code })
const foreign = (code: number) => Response.json({ error: 'Bad Request' }, { status: code })
const numeric = (code: number) => Response.json({ code }, { status: code })
const empty = (code: number) => new Response(null, { status: code })

describe.each([400, 413, 415, 422])('a response with the status %i', (code) => {
  it.each([
    ['an HTML page', html],
    ['JSON of other software', foreign],
    ['a code that is not a string', numeric],
    ['no body', empty],
  ])('that does not come from the proxy, with %s, rejects no update', async (_, answer) => {
    const { clock, proxy, open } = createWorld()
    const { client } = await open()
    client.pause()
    for (let n = 0; n < 5; n++) await client.update(signals(`trace-${n}`, { n }))
    proxy.answerAlways(() => answer(code))
    client.resume()
    await clock.advance(1_000)
    const sizes = proxy.requests.map(({ updates }) => updates.length)
    // The batch is halved each time, until updates of three traces were refused alone (PROTOCOL C-17).
    expect(sizes.slice(0, 2)).toEqual([5, 3])
    const alone = sizes.filter((size) => size === 1).length
    expect(alone).toBeGreaterThanOrEqual(3)
    expect(alone).toBeLessThanOrEqual(5)
    expect(client.outbox.snapshot()).toMatchObject({
      pending: 5,
      deadLetters: 0,
      reason: 'misrouted',
    })
    proxy.answerAlways(applied)
    await clock.advance(3_600_000)
    expect(proxy.rows.size).toBe(5)
  })
})
