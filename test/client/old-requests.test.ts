import { describe, expect, it } from 'vitest'
import { signals } from '../../src/index.ts'
import { applied, each, later, lostReply } from '../support/answers.ts'
import { installPlatform } from '../support/fake-platform.ts'
import type { Answer } from '../support/fake-proxy.ts'
import { createWorld, type World } from '../support/world.ts'

const second = 1_000
const minute = 60 * second

/** Never answers; the updates are written `waitMs` later all the same. */
const straggler =
  ({ clock }: World, waitMs: number): Answer =>
  ({ updates, write, signal }) => {
    clock.after(waitMs, () => write(updates))
    return new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
    })
  }

/** Breaks the connection at once; the updates are written `waitMs` later all the same. */
const broken =
  ({ clock }: World, waitMs: number): Answer =>
  ({ updates, write }) => {
    clock.after(waitMs, () => write(updates))
    throw new TypeError('Failed to fetch')
  }

/** Returns what was sent of a trace, and when, in milliseconds since the first. */
function sent({ proxy }: World, inferenceId: string): [value: unknown, at: number][] {
  const values = proxy.requests.flatMap(({ at, updates }) =>
    updates
      .filter((update) => update.inferenceId === inferenceId)
      .map(({ row }) => [row['v'], at] as const),
  )
  const [, startedAt = 0] = values[0] ?? []
  return values.map(([value, at]) => [value, at - startedAt])
}

describe('a newer value waits until an old request can no longer arrive', () => {
  it('also when the page that sent it was killed', async () => {
    installPlatform()
    const world = createWorld()
    const { clock, proxy, open } = world
    const [dying, other] = [await open(), await open()]
    proxy.answerNext(straggler(world, 9 * second))
    await dying.client.update(signals('a', { v: 'old' }))
    await clock.settle()
    await dying.kill()
    await clock.advance(5)
    await other.client.update(signals('a', { v: 'new' }))
    await other.client.update(signals('b', { v: 'new' }))
    await clock.advance(second)
    expect(proxy.rows.get('b')).toEqual({ v: 'new' })
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ v: 'new' })
  })

  it.each([
    ...[0, 1, 3, 4, 5, 7, 8, 9, 11, 13].map((answers) => [answers, 20] as const),
    ...[1, 2, 3, 6, 7].map((answers) => [answers, 4 * second] as const),
  ])(
    'also for hundreds of traces, whichever were in flight when the page was killed (after %i answers of %i ms)',
    async (answers, waitMs) => {
      installPlatform()
      const world = createWorld()
      const { clock, proxy, open } = world
      const [dying, other] = [await open(), await open()]
      proxy.answerAlways((request) =>
        proxy.requests.length > answers
          ? straggler(world, 9 * second)(request)
          : later(clock, waitMs, applied)(request),
      )
      dying.client.pause()
      const ids = Array.from({ length: 700 }, (_, n) => `trace-${n}`)
      await Promise.all(ids.map((id) => dying.client.update(signals(id, { v: 'old' }))))
      dying.client.resume()
      while (proxy.requests.length <= answers) await clock.advance(waitMs / 4)
      await dying.kill()
      proxy.forgetPlans()
      await Promise.all(ids.map((id) => other.client.update(signals(id, { v: 'new' }))))
      await clock.advance(2 * minute)
      expect([...proxy.rows.values()]).toEqual(ids.map(() => ({ v: 'new' })))
    },
  )

  it('but not after a short pause of the outbox', async () => {
    const world = createWorld()
    const { clock, proxy, open } = world
    const { client } = await open()
    proxy.answerNext(later(clock, 500, applied))
    await client.update(signals('a', { v: 'old' }))
    await clock.settle()
    client.pause()
    await clock.advance(second)
    await client.update(signals('a', { v: 'new' }))
    client.resume()
    await clock.advance(second)
    expect(proxy.rows.get('a')).toEqual({ v: 'new' })
  })

  it('also when the old entry is discarded in flight after the new one was accepted', async () => {
    const world = createWorld()
    const { clock, proxy, open } = world
    const { client } = await open()
    proxy.answerNext(straggler(world, 25 * second))
    const { id } = await client.update(signals('a', { v: 'old' }))
    await clock.advance(14 * second)
    await client.update(signals('a', { v: 'new' }))
    await client.outbox.discard(id)
    await clock.advance(2 * minute)
    expect(sent(world, 'a')).toEqual([
      ['old', 0],
      ['new', 30 * second],
    ])
    expect(proxy.rows.get('a')).toEqual({ v: 'new' })
  })

  it('also when a dead letter of the trace is retried', async () => {
    const world = createWorld()
    const { clock, proxy, open } = world
    const { client } = await open()
    proxy.answerNext(each(() => ({ status: 'rejected', code: 'value_denied', column: 'bad' })))
    await client.update(signals('a', { bad: 1, v: 'first' }))
    await clock.advance(second)
    const [letter] = await client.outbox.deadLetters()
    proxy.answerNext(broken(world, 9 * second))
    const startedAt = clock.now()
    await client.update(signals('a', { v: 'old' }))
    await clock.advance(second)
    await client.update(signals('a', { v: 'new' }))
    await client.outbox.retry(letter?.id ?? '')
    await clock.advance(2 * minute)
    const rows = proxy.requests
      .filter(({ at }) => at >= startedAt && at < startedAt + 15 * second)
      .flatMap(({ updates }) => updates.map(({ row }) => row))
    expect(rows).toEqual([{ v: 'old' }, { v: 'old' }])
    expect(proxy.rows.get('a')).toMatchObject({ v: 'new' })
  })

  it('also when the device goes offline right after sending', async () => {
    const platform = installPlatform()
    const world = createWorld()
    const { clock, proxy, open } = world
    const { client } = await open()
    proxy.answerNext((request) => {
      platform.onLine = false
      return broken(world, 6 * second)(request)
    })
    await client.update(signals('a', { v: 'old' }))
    await clock.advance(100)
    platform.onLine = true
    await client.update(signals('a', { v: 'new' }))
    await clock.advance(2 * minute)
    expect(sent(world, 'a')).toEqual([
      ['old', 0],
      ['old', 500],
      ['new', 15 * second],
    ])
    expect(proxy.rows.get('a')).toEqual({ v: 'new' })
  })

  it('but the same value is sent again after 500 ms when the device was offline before', async () => {
    const platform = installPlatform()
    platform.onLine = false
    const world = createWorld()
    const { clock, proxy, open } = world
    const { client } = await open()
    proxy.answerNext(lostReply)
    await client.update(signals('a', { v: 1 }))
    await clock.advance(5 * second)
    expect(sent(world, 'a')).toEqual([
      [1, 0],
      [1, 500],
    ])
  })

  it('also when the old entry is discarded in flight before the new one is accepted', async () => {
    const world = createWorld()
    const { clock, proxy, open } = world
    const { client } = await open()
    proxy.answerNext(straggler(world, 25 * second))
    const { id } = await client.update(signals('a', { v: 'old' }))
    await clock.advance(14 * second)
    await client.outbox.discard(id)
    await clock.advance(3 * second)
    await client.update(signals('a', { v: 'new' }))
    await clock.advance(2 * minute)
    expect(sent(world, 'a')).toEqual([
      ['old', 0],
      ['new', 30 * second],
    ])
    expect(proxy.rows.get('a')).toEqual({ v: 'new' })
  })

  it('also when everything is purged while the trace rests', async () => {
    const world = createWorld()
    const { clock, proxy, open } = world
    const { client } = await open()
    proxy.answerNext(broken(world, 9 * second))
    await client.update(signals('a', { v: 'old' }))
    await clock.advance(2 * second)
    await client.outbox.purge()
    await client.update(signals('a', { v: 'new' }))
    await clock.advance(2 * minute)
    expect(sent(world, 'a')).toEqual([
      ['old', 0],
      ['old', 500],
      ['new', 15 * second],
    ])
    expect(proxy.rows.get('a')).toEqual({ v: 'new' })
  })

  it('also when the old entry is discarded while the trace rests', async () => {
    const world = createWorld()
    const { clock, proxy, open } = world
    const { client } = await open()
    proxy.answerNext(broken(world, 9 * second))
    const { id } = await client.update(signals('a', { v: 'old' }))
    await clock.advance(2 * second)
    await client.outbox.discard(id)
    await client.update(signals('a', { v: 'new' }))
    await clock.advance(2 * minute)
    expect(sent(world, 'a')).toEqual([
      ['old', 0],
      ['old', 500],
      ['new', 15 * second],
    ])
    expect(proxy.rows.get('a')).toEqual({ v: 'new' })
  })
})
