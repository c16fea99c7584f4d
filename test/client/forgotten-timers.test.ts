import { describe, expect, it, vi } from 'vitest'
import { type Client, signals } from '../../src/index.ts'
import { status } from '../support/answers.ts'
import { installPlatform } from '../support/fake-platform.ts'
import { createKeptStore } from '../support/stores.ts'
import { createWorld } from '../support/world.ts'

const second = 1_000
const minute = 60 * second

/** Returns a function that returns the lowest number of waiting updates that the client ever reported. */
function watchPending({ outbox }: Client): () => number {
  let least = 0
  outbox.subscribe(() => {
    least = Math.min(least, outbox.snapshot().pending)
  })
  return () => least
}

describe('a waiting update is retried on time', () => {
  it('even if the settlement took longer than the wait', async () => {
    const kept = createKeptStore()
    const { clock, proxy, open } = createWorld({
      store: {
        ...kept,
        async change(ranges, decide) {
          const answer = await kept.change(ranges, decide)
          await new Promise<void>((resolve) => clock.after(1.5 * second, resolve))
          return answer
        },
      },
    })
    const { client } = await open()
    proxy.answerNext(status(503, { 'retry-after': '1' }))
    await client.update(signals('a', { n: 1 }))
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })

  it('even if another update was discarded just after it was due', async () => {
    const { clock, proxy, open } = createWorld()
    const { client } = await open()
    proxy.answerNext(status(503))
    await client.update(signals('a', { n: 1 }))
    const { id } = await client.update(signals('b', { n: 1 }))
    await clock.settle()
    // The page was asleep: time went on, its timers did not.
    clock.set(clock.now() + 600)
    await client.outbox.discard(id)
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })

  it('even if the tab delivered updates it had not counted, and the count never becomes negative', async () => {
    installPlatform()
    vi.stubGlobal('BroadcastChannel', undefined)
    const { clock, proxy, open } = createWorld()
    const first = await open()
    const least = watchPending(first.client)
    const other = await open()
    other.client.pause()
    await other.client.update(signals('b', { n: 1 }))
    await other.kill()
    await first.client.update(signals('a', { n: 1 }))
    await clock.advance(5 * second)
    expect(proxy.rows.size).toBe(2)
    proxy.answerNext(status(503))
    await first.client.update(signals('c', { n: 1 }))
    await clock.advance(minute)
    expect(proxy.rows.size).toBe(3)
    expect(least()).toBe(0)
    expect(first.client.outbox.snapshot()).toMatchObject({ pending: 0, traces: 0, state: 'idle' })
  })
})
