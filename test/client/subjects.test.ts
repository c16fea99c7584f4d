import { describe, expect, it } from 'vitest'
import { signals } from '../../src/index.ts'
import { hang, status } from '../support/answers.ts'
import { createWorld } from '../support/world.ts'

const day = 24 * 3_600_000

describe('clients of different subjects', () => {
  it('do not read or send each other’s updates', async () => {
    const { clock, proxy, ended, open } = createWorld()
    const ada = await open({ subject: 'ada' })
    ada.client.pause()
    await ada.client.update(signals('a', { who: 'ada' }))
    await ada.kill()
    const bob = await open({ subject: 'bob' })
    const nobody = await open()
    for (const { client } of [bob, nobody]) {
      await client.update(signals('b', { n: 1 }))
      expect(await client.latest('a')).toBeUndefined()
      expect((await client.flush()).remaining).toEqual([])
      expect(client.outbox.snapshot().pending).toBe(0)
    }
    expect(ended()).toEqual({ delivered: 2 })
    await clock.advance(day)
    expect([...proxy.rows.keys()]).toEqual(['b'])
    await open({ subject: 'ada' })
    expect(proxy.rows.get('a')).toEqual({ who: 'ada' })
  })

  it('pause independently of each other', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(status(503, { 'retry-after': '3600' }))
    const ada = await open({ subject: 'ada' })
    const bob = await open({ subject: 'bob' })
    await ada.client.update(signals('a', { n: 1 }))
    await clock.settle()
    await bob.client.update(signals('b', { n: 1 }))
    await clock.settle()
    expect([...proxy.rows.keys()]).toEqual(['b'])
  })

  it('do not share updates, whatever their names and subjects are', async () => {
    const { clock, proxy, open } = createWorld()
    const names = [
      { name: 'ab', subject: 'c' },
      { name: 'a', subject: 'bc' },
      { name: 'abc', subject: '' },
      { name: 'abc:', subject: undefined },
    ]
    for (const [index, options] of names.entries()) {
      const { client, kill } = await open(options)
      client.pause()
      await client.update(signals(`trace-${index}`, { index }))
      expect(client.outbox.snapshot().pending).toBe(1)
      await kill()
    }
    await open(names[0])
    await clock.settle()
    expect([...proxy.rows.keys()]).toEqual(['trace-0'])
  })

  it('lose their updates when they are not opened for longer than the maximum age', async () => {
    const { clock, proxy, open } = createWorld()
    const ada = await open({ subject: 'ada' })
    ada.client.pause()
    await ada.client.update(signals('a', { n: 1 }))
    await ada.kill()
    await clock.advance(7 * day + 1)
    await open({ subject: 'bob' })
    await clock.advance(60_000)
    const { client } = await open({ subject: 'ada' })
    expect(await client.outbox.pending()).toEqual([])
    expect(proxy.rows.size).toBe(0)
    expect(client.outbox.snapshot()).toMatchObject({ traces: 0, pending: 0, deadLetters: 0 })
  })
})

describe('purge', () => {
  it('removes waiting updates, dead letters and delivered values', async () => {
    const { clock, proxy, ended, open } = createWorld()
    const { client } = await open()
    await client.update(signals('known', { n: 1 }))
    await clock.settle()
    proxy.answerNext(status(400))
    await client.update(signals('refused', { n: 1 }))
    await clock.settle()
    client.pause()
    const waiting = await client.update(signals('waiting', { n: 1 }))
    await client.outbox.purge()
    expect(await waiting.settled).toMatchObject({ kind: 'purged' })
    expect(await client.outbox.pending()).toEqual([])
    expect(await client.outbox.deadLetters()).toEqual([])
    expect(await client.latest('known')).toBeUndefined()
    expect(client.outbox.snapshot()).toMatchObject({
      traces: 0,
      pending: 0,
      deadLetters: 0,
    })
    expect(ended()).toEqual({ delivered: 1, rejected: 1, purged: 1 })
    client.resume()
    await clock.advance(day)
    expect(proxy.requests).toHaveLength(2)
    expect(clock.timers()).toBe(0)
  })

  it('removes the updates of another subject and keeps its own', async () => {
    const { clock, proxy, ended, open } = createWorld()
    const ada = await open({ subject: 'ada' })
    ada.client.pause()
    await ada.client.update(signals('a', { n: 1 }))
    await ada.kill()
    const { client } = await open({ subject: 'bob' })
    client.pause()
    await client.update(signals('b', { n: 1 }))
    await client.outbox.purge({ subject: 'ada' })
    expect(client.outbox.snapshot().pending).toBe(1)
    expect(ended()).toEqual({})
    client.resume()
    await open({ subject: 'ada' })
    await clock.settle()
    expect([...proxy.rows.keys()]).toEqual(['b'])
  })

  it('does not affect updates accepted afterwards', async () => {
    const { clock, proxy, open } = createWorld()
    const { client } = await open()
    await client.outbox.purge()
    await client.update(signals('a', { n: 1 }))
    await clock.settle()
    expect(proxy.rows.size).toBe(1)
  })

  it('settles an update once, even if it is in flight', async () => {
    const { clock, proxy, ended, open } = createWorld()
    proxy.answerNext(hang)
    const { client } = await open()
    const receipt = await client.update(signals('a', { n: 1 }))
    await clock.settle()
    const purged = client.outbox.purge()
    await clock.advance(60_000)
    await purged
    expect(await receipt.settled).toMatchObject({ kind: 'purged' })
    expect(client.outbox.snapshot().pending).toBe(0)
    expect(ended()).toEqual({ purged: 1 })
  })
})
