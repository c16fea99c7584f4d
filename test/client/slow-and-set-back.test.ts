import { describe, expect, it } from 'vitest'
import { signals } from '../../src/index.ts'
import { applied, later } from '../support/answers.ts'
import { installPlatform } from '../support/fake-platform.ts'
import { createKeptStore } from '../support/stores.ts'
import { createWorld } from '../support/world.ts'

const second = 1_000

describe('an outbox', () => {
  it('settles requests that are answered while a slow settlement is running', async () => {
    const kept = createKeptStore()
    let slow = false
    const { clock, proxy, open } = createWorld({
      store: {
        ...kept,
        async change(r, d) {
          const a = await kept.change(r, d)
          if (slow) await new Promise<void>((x) => clock.after(second, x))
          return a
        },
      },
    })
    const { client } = await open()
    client.pause()
    const settled = new Set<string>()
    for (let n = 0; n < 120; n++) {
      const r = await client.update(signals(`t${n}`, { n }))
      void r.settled.then(() => settled.add(`t${n}`))
    }
    slow = true
    proxy.answerNext(applied, later(clock, 300, applied), later(clock, 14 * second, applied))
    client.resume()
    await clock.advance(5 * second)
    expect(proxy.requests.length).toBe(3)
    expect(settled.size).toBe(100)
  })

  it('keeps the order of updates when the clock is set back a little between two pages', async () => {
    const { clock, proxy, open } = createWorld()
    const a = await open()
    await a.client.update(signals('other', { n: 1 }))
    await clock.advance(9 * second)
    await a.client.update(signals('a', { vote: 'up' }))
    await clock.advance(second)
    await a.kill()
    clock.set(clock.now() - 5 * second)
    const b = await open()
    const r = await b.client.update(signals('a', { vote: 'down' }))
    await clock.advance(60 * second)
    expect([proxy.rows.get('a'), (await r.settled).kind]).toEqual([{ vote: 'down' }, 'delivered'])
  })

  it('keeps the order of updates when the clock is set back while two tabs are open', async () => {
    installPlatform()
    const { clock, proxy, open } = createWorld()
    const a = await open()
    const b = await open()
    await a.client.update(signals('a', { vote: 'up' }))
    await clock.advance(second)
    clock.set(clock.now() - 3600 * second)
    await b.client.update(signals('a', { vote: 'down' }))
    await clock.advance(60 * second)
    expect(proxy.rows.get('a')).toEqual({ vote: 'down' })
  })
})
