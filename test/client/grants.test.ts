import { describe, expect, it, vi } from 'vitest'
import type { GrantAsk } from '../../src/index.ts'
import { signals } from '../../src/index.ts'
import { applied, each, status, unreachable } from '../support/answers.ts'
import { installLocalStorage, installPage } from '../support/fake-page.ts'
import { installPlatform } from '../support/fake-platform.ts'
import type { Answer } from '../support/fake-proxy.ts'
import { createWorld, type World } from '../support/world.ts'

const second = 1_000
const minute = 60 * second

/** Answers like a proxy that requires the grant of each trace. */
const guarded: Answer = each(({ inferenceId, grant }) => {
  if (grant === grantFor(inferenceId)) return { status: 'applied' }
  return { status: 'reauthorize', code: grant ? 'grant_mismatch' : 'grant_missing' }
})

function grantFor(inferenceId: string): string {
  return `head.${inferenceId}.mac`
}

function openWorld() {
  const world = createWorld()
  world.proxy.answerAlways(guarded)
  return world
}

/** Returns every grant in the store, wherever it is stored. */
async function storedGrants({ store }: World): Promise<readonly unknown[]> {
  const [found = []] = await store.read([{ from: [''], before: ['\uffff'] }])
  return [...new Set(found.flatMap(({ value }) => String(value).match(/head\.[\w-]+\.mac/g) ?? []))]
}

describe('the grant of a trace', () => {
  it('is sent with each update of that trace, also beside traces with other grants', async () => {
    const world = openWorld()
    const { clock, proxy, open } = world
    const { client } = await open()
    for (let n = 0; n < 200; n++) {
      await client.authorize(`trace-${n}`, grantFor(`trace-${n}`))
      await client.update(signals(`trace-${n}`, { n }))
    }
    await clock.advance(10 * second)
    expect(proxy.rows.size).toBe(200)
    expect(proxy.requests.flatMap(({ updates }) => updates)).toHaveLength(200)
    expect(proxy.requests.every(({ bytes }) => bytes <= 60_000)).toBe(true)
    expect(await storedGrants(world)).toEqual([])
  })

  it('may be passed to update() and is used for later updates of the trace', async () => {
    const { clock, proxy, open } = openWorld()
    const { client } = await open()
    await client.update(signals('a', { n: 1 }), { grant: grantFor('a') })
    await clock.advance(second)
    await client.update(signals('a', { n: 2 }))
    await clock.advance(second)
    expect(proxy.rows.get('a')).toEqual({ n: 2 })
  })

  it('ends a pause that began because the proxy answered 403', async () => {
    const { clock, proxy, open } = openWorld()
    proxy.answerNext(status(403))
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.advance(minute)
    expect(client.outbox.snapshot().reason).toBe('held')
    await client.authorize('a', grantFor('a'))
    await clock.advance(second)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })

  it('can be one grant for all traces', async () => {
    const { clock, proxy, open } = openWorld()
    const answer = each(({ grant }) => ({ status: grant === 'a.b.c' ? 'applied' : 'rejected' }))
    proxy.answerAlways(answer)
    const { client } = await open({ grant: 'a.b.c' })
    await client.update(signals('a', { n: 1 }))
    await client.update(signals('b', { n: 1 }))
    await clock.advance(second)
    expect(proxy.rows.size).toBe(2)
  })

  it('delays no other trace when it is missing', async () => {
    const { clock, proxy, open } = openWorld()
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await client.update(signals('b', { n: 1 }), { grant: grantFor('b') })
    await clock.advance(minute)
    expect([...proxy.rows.keys()]).toEqual(['b'])
    expect(client.outbox.snapshot()).toMatchObject({ state: 'waiting', reason: 'grant', traces: 1 })
    await client.authorize('a', grantFor('a'))
    await clock.advance(second)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })

  it.each(['', 'no jws', 'a.b', `a.${'b'.repeat(2_100)}.c`, 7 as unknown as string])(
    'is rejected if it is invalid (%j), with an error that does not contain it',
    async (grant) => {
      const { open, ended } = openWorld()
      const { client } = await open()
      const failures = [
        client.authorize('a', grant),
        client.update(signals('a', { n: 1 }), { grant }),
      ]
      for (const failure of failures) {
        await expect(failure).rejects.toMatchObject({
          name: 'ValidationError',
          code: 'no_grant',
          path: 'grant',
          message: 'grant: no grant.',
        })
      }
      expect(client.outbox.snapshot().pending).toBe(0)
      expect(ended()).toEqual({})
    },
  )
})

describe('a grant from the grant function', () => {
  function openAsking(answer: (ask: GrantAsk) => string | undefined | Promise<string | undefined>) {
    const world = openWorld()
    const ask = vi.fn(answer)
    const asked = () =>
      ask.mock.calls.map(([{ inferenceId, refresh }]) => ({ inferenceId, refresh }))
    return { ...world, asked, open: () => world.open({ grant: ask }) }
  }

  it('is requested once per trace, before any update of it is sent', async () => {
    const { clock, proxy, asked, open } = openAsking(({ inferenceId }) => grantFor(inferenceId))
    const { client } = await open()
    for (let n = 0; n < 20; n++) await client.update(signals(`trace-${n % 4}`, { n }))
    await clock.advance(2 * second)
    expect(proxy.rows.size).toBe(4)
    expect(asked()).toHaveLength(4)
    const sent = proxy.requests.flatMap(({ updates }) => updates)
    expect(sent.every(({ inferenceId, grant }) => grant === grantFor(inferenceId))).toBe(true)
  })

  it('is requested again, with refresh, when the proxy does not accept it', async () => {
    const { clock, proxy, asked, open } = openAsking(({ inferenceId, refresh }) =>
      refresh ? grantFor(inferenceId) : 'old.old.old',
    )
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.advance(3 * second)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
    expect(asked()).toEqual([
      { inferenceId: 'a', refresh: false },
      { inferenceId: 'a', refresh: true },
    ])
  })

  it('that stays invalid causes fewer than 12 requests in 10 minutes', async () => {
    const { clock, proxy, open } = openAsking(
      () => new Promise((resolve) => clock.after(100, () => resolve('old.old.old'))),
    )
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.advance(10 * minute)
    expect(proxy.requests.length).toBeLessThan(12)
    expect(client.outbox.snapshot().pending).toBe(1)
  })

  it('that arrives late delays no other trace and is still used', async () => {
    let give: (grant: string) => void = () => undefined
    const signals_: GrantAsk['signal'][] = []
    const { clock, proxy, asked, open } = openAsking(({ inferenceId, signal }) => {
      if (inferenceId !== 'slow') return grantFor(inferenceId)
      signals_.push(signal)
      return new Promise((resolve) => {
        give = resolve
      })
    })
    const { client } = await open()
    await client.update(signals('slow', { n: 1 }))
    await client.update(signals('b', { n: 1 }))
    await clock.advance(2 * second)
    expect([...proxy.rows.keys()]).toEqual(['b'])
    expect(asked().filter(({ inferenceId }) => inferenceId === 'slow')).toHaveLength(1)
    await clock.advance(9 * second)
    expect(signals_[0]?.aborted).toBe(true)
    await clock.advance(minute)
    expect(asked().filter(({ inferenceId }) => inferenceId === 'slow').length).toBeGreaterThan(1)
    give(grantFor('slow'))
    await clock.advance(second)
    expect(proxy.rows.get('slow')).toEqual({ n: 1 })
  })

  it('is requested for at most six traces at a time', async () => {
    let underWay = 0
    let most = 0
    const { clock, proxy, open } = openAsking(async ({ inferenceId }) => {
      most = Math.max(most, ++underWay)
      await new Promise<void>((resolve) => clock.after(100, resolve))
      underWay--
      return grantFor(inferenceId)
    })
    const { client } = await open()
    for (let n = 0; n < 30; n++) await client.update(signals(`trace-${n}`, { n }))
    await clock.advance(20 * second)
    expect(most).toBe(6)
    expect(proxy.rows.size).toBe(30)
  })

  it('is requested again after the function threw, and no update is lost', async () => {
    let fault: Error | undefined = new Error('of the page')
    const { clock, proxy, open } = openAsking(({ inferenceId }) => {
      if (fault) throw fault
      return grantFor(inferenceId)
    })
    const { client, events } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.advance(minute)
    expect(events).toContainEqual({ kind: 'fault', cause: fault })
    expect(proxy.requests).toEqual([])
    fault = undefined
    await clock.advance(10 * minute)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })

  it.each([
    ['a login page', '<!doctype html>Sign in'],
    ['an empty string', ''],
    ['JSON', '{"grant":"head.a.mac"}'],
    ['an object', { grant: 'head.a.mac' }],
    ['null', null],
    ['longer than any grant', `a.${'b'.repeat(100_000)}.c`],
  ])('that is %s counts as none: the trace waits and a fault is reported', async (_, answer) => {
    let isSignedIn = false
    const world = openAsking(({ inferenceId }) =>
      isSignedIn ? grantFor(inferenceId) : (answer as string),
    )
    const { clock, proxy, ended, open } = world
    const { client, events } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.advance(minute)
    expect(proxy.requests).toEqual([])
    expect(client.outbox.snapshot()).toMatchObject({ pending: 1, reason: 'grant', deadLetters: 0 })
    const faults = events.flatMap((event) => (event.kind === 'fault' ? [event.cause] : []))
    expect(faults.length).toBeGreaterThan(0)
    for (const fault of faults) {
      expect(fault).toMatchObject({ name: 'ValidationError', code: 'no_grant', path: 'grant' })
      expect(String(fault)).toBe('ValidationError: grant: no grant.')
    }
    isSignedIn = true
    await clock.advance(10 * minute)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
    expect(ended()).toEqual({ delivered: 1 })
  })
})

describe('an update made offline', () => {
  it('is delivered after a restart a day later with the grant it had', async () => {
    const world = openWorld()
    const { clock, proxy, open } = world
    proxy.answerAlways(unreachable)
    const first = await open()
    await first.client.update(signals('a', { n: 1 }), { grant: grantFor('a') })
    await first.kill()
    expect(await storedGrants(world)).toEqual([grantFor('a')])
    await clock.advance(24 * 60 * minute)
    proxy.answerAlways(guarded)
    await open()
    await clock.advance(second)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
    expect(await storedGrants(world)).toEqual([])
  })

  it.each([
    ['that authorize() received afterwards', ['bad'], 'good', []],
    ['that a later update contained', ['bad'], 'worse', ['good']],
  ])('is sent after a restart with the grant %s', async (_, before, given, after) => {
    const world = openWorld()
    const { clock, proxy, open } = world
    const grantOf = (name: string) => (name === 'good' ? grantFor('a') : `${name}.grant.x`)
    proxy.answerAlways(unreachable)
    const first = await open()
    for (const name of before) {
      await first.client.update(signals('a', { n: 1 }), { grant: grantOf(name) })
    }
    await first.client.authorize('a', grantOf(given))
    for (const name of after) {
      await first.client.update(signals('a', { n: 1 }), { grant: grantOf(name) })
    }
    await first.kill()
    proxy.answerAlways(guarded)
    await open()
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })

  it('is sent without a grant if the stored one is invalid', async () => {
    const world = openWorld()
    const { clock, proxy, open } = world
    proxy.answerAlways(unreachable)
    const first = await open()
    await first.client.update(signals('a', { n: 1 }), { grant: grantFor('a') })
    await first.kill()
    const [entries = []] = await world.store.read([
      { from: ['entry'], before: ['entry', '\uffff'] },
    ])
    const spoilt = entries.map(({ key, value }) => ({
      key,
      value: String(value).replace(grantFor('a'), 'Sign in'),
    }))
    await world.store.append(spoilt)
    proxy.answerAlways(guarded)
    const { client } = await open()
    await clock.advance(minute)
    expect(proxy.requests.flatMap(({ updates }) => updates).at(-1)?.grant).toBeUndefined()
    await client.authorize('a', grantFor('a'))
    await clock.advance(second)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })

  it('waits for a new grant after a restart when grants may not be stored', async () => {
    const world = openWorld()
    const { clock, proxy, open } = world
    proxy.answerAlways(unreachable)
    const first = await open({ storeGrants: false })
    await first.client.update(signals('a', { n: 1 }), { grant: grantFor('a') })
    await first.client.authorize('a', grantFor('a'))
    await first.kill()
    expect(await storedGrants(world)).toEqual([])
    proxy.answerAlways(guarded)
    const second_ = await open({ storeGrants: false })
    await clock.advance(minute)
    expect(proxy.rows.size).toBe(0)
    await second_.client.authorize('a', grantFor('a'))
    await clock.advance(second)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
    expect(await storedGrants(world)).toEqual([])
  })

  it('is sent after a restart with a grant that authorize() received after it', async () => {
    const world = openWorld()
    const { clock, proxy, open } = world
    proxy.answerAlways(unreachable)
    const first = await open()
    await first.client.update(signals('a', { n: 1 }))
    await first.client.authorize('a', grantFor('a'))
    await first.kill()
    proxy.answerAlways(guarded)
    await open()
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })

  it('loses its stored grant when it is discarded, purged or too old', async () => {
    const world = openWorld()
    const { clock, proxy, open } = world
    proxy.answerAlways(unreachable)
    const { client } = await open()
    const vote = (id: string) => client.update(signals(id, { n: 1 }), { grant: grantFor(id) })
    const { id } = await vote('a')
    await vote('b')
    await client.outbox.discard(id)
    expect(await storedGrants(world)).toEqual([grantFor('b')])
    await client.outbox.purge()
    expect(await storedGrants(world)).toEqual([])
    const other = await open({ subject: 'ann' })
    await other.client.update(signals('a', { n: 1 }), { grant: grantFor('a') })
    await other.kill()
    expect(await storedGrants(world)).toEqual([grantFor('a')])
    await clock.advance(8 * 24 * 60 * minute)
    await open()
    await clock.advance(second)
    expect(await storedGrants(world)).toEqual([])
  })

  it('is sent by another tab with the grant stored beside it', async () => {
    installPlatform()
    const { clock, proxy, open } = openWorld()
    proxy.answerNext(applied)
    const [first, other] = [await open(), await open()]
    await first.client.update(signals('z', { n: 1 }))
    await clock.advance(second)
    other.client.pause()
    await other.client.update(signals('a', { n: 1 }), { grant: grantFor('a') })
    await clock.advance(minute)
    expect([...proxy.rows.keys()]).toEqual(['z', 'a'])
  })
})

describe('a page that goes away', () => {
  it('sends the updates it has a grant for and keeps them in the journal with the grant', async () => {
    installPlatform()
    const journal = installLocalStorage()
    const world = openWorld()
    const { clock, proxy, open } = world
    const page = installPage()
    const { client, vanish } = await open()
    // A page sends a last request only after it has looked.
    await clock.advance(200)
    void client.update(signals('a', { n: 1 }), { grant: grantFor('a') })
    page.leave()
    await clock.settle()
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
    expect(Object.values(journal).join()).toContain(grantFor('a'))
    vanish()
    installPage()
    await open()
    await clock.advance(minute)
    expect(proxy.requests.at(-1)?.updates).toMatchObject([{ grant: grantFor('a') }])
    expect(await storedGrants(world)).toEqual([])
  })

  it('keeps an update of its last task in the journal with its grant', async () => {
    installPlatform()
    installLocalStorage()
    const { clock, proxy, open } = openWorld()
    const page = installPage()
    const { client, vanish } = await open()
    page.onLeave(() => void client.update(signals('a', { n: 1 }), { grant: grantFor('a') }))
    page.leave()
    await clock.settle()
    vanish()
    installPage()
    await open()
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })
})
