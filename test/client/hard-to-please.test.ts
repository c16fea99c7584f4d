import { describe, expect, it, vi } from 'vitest'
import { createClient, signals, type Transport } from '../../src/index.ts'
import { installLocalStorage, installPage } from '../support/fake-page.ts'
import { installPlatform } from '../support/fake-platform.ts'
import { createFleetingStore, createKeptStore } from '../support/stores.ts'
import { createWorld, pipeline } from '../support/world.ts'

const second = 1_000
const minute = 60 * second

/** Creates a world whose transport always gives the same reply; `asked` contains the time of each call. */
function openWith(reply: () => ReturnType<Transport>, store = createFleetingStore()) {
  const world = createWorld({ store })
  const asked: number[] = []
  const transport: Transport = () => {
    asked.push(world.clock.now())
    return reply()
  }
  return { ...world, asked, openOwn: () => world.open({ transport }) }
}

const retry = { kind: 'retry', code: 'later' } as const

describe('a custom transport', () => {
  it.each([0, -1, 0.01, Number.NaN, Number.POSITIVE_INFINITY])(
    'that requests a pause of %d ms is not called in a loop and not delayed by more than a day',
    async (afterMs) => {
      const pause = { reason: 'retry-after', afterMs } as const
      const { clock, asked, openOwn } = openWith(async () => ({
        outcomes: [retry],
        together: true,
        pause,
      }))
      const { client } = await openOwn()
      await client.update(signals('a', { n: 1 }))
      await clock.advance(10 * second)
      expect(asked.length).toBeLessThanOrEqual(25)
      expect(client.outbox.snapshot().dueAt).toBeLessThanOrEqual(clock.now() + 24 * 60 * minute)
    },
  )

  it('that never answers times out: the trace is retried and the client can be closed', async () => {
    const { clock, asked, openOwn } = openWith(() => new Promise(() => undefined))
    const { client, events } = await openOwn()
    await client.update(signals('a', { n: 1 }))
    await clock.advance(2 * minute)
    expect(asked.length).toBeGreaterThan(1)
    expect(events).toContainEqual({ kind: 'fault', cause: new Error('The transport is silent.') })
    const closed = vi.fn()
    void client.close().then(closed)
    await clock.advance(minute)
    expect(closed).toHaveBeenCalled()
    expect(clock.timers()).toBe(0)
  })
})

describe('an invalid journal in localStorage', () => {
  it('stops no delivery and is reported as a fault', async () => {
    installPlatform()
    const kept = installLocalStorage()
    const { clock, proxy, open } = createWorld()
    const page = installPage()
    const first = await open()
    page.onLeave(() => void first.client.update(signals('a', { n: 1 })))
    page.leave()
    await first.kill()
    const [[key = '', text = ''] = []] = Object.entries(kept)
    const space = key.split(':')[1]
    const records = [{ key: ['state', space], value: '{"leases":{"x":null},"traces":{"y":null}}' }]
    kept[`${key}x`] = JSON.stringify({ records })
    expect(text).toContain('"n')
    installPage()
    const { client, events } = await open()
    await client.update(signals('b', { n: 1 }))
    await clock.advance(minute)
    expect(client.outbox.snapshot()).toMatchObject({ pending: 0, storage: 'indexeddb' })
    expect([...proxy.rows.keys()].sort()).toEqual(['a', 'b'])
    expect(events.map(({ kind }) => kind)).toContain('fault')
  })
})

describe('a purge of another subject', () => {
  it('reaches the open tab of that subject at once', async () => {
    installPlatform()
    const { clock, open } = createWorld()
    const ada = await open({ subject: 'ada' })
    ada.client.pause()
    const { settled } = await ada.client.update(signals('a', { n: 1 }))
    const bob = await open({ subject: 'bob' })
    await bob.client.outbox.purge({ subject: 'ada' })
    await clock.advance(second)
    expect(ada.client.outbox.snapshot().pending).toBe(0)
    expect(await settled).toMatchObject({ kind: 'purged' })
  })
})

describe('outbox.subscribe', () => {
  it('still calls a listener that was added twice after one of the two is removed', async () => {
    const store = createKeptStore()
    const client = createClient({
      transport: () => new Promise(() => undefined),
      inferencePipelineId: pipeline,
      store,
    })
    const listener = vi.fn()
    const undo = client.outbox.subscribe(listener)
    client.outbox.subscribe(listener)
    undo()
    client.pause()
    expect(listener).toHaveBeenCalled()
  })
})
