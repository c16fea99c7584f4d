import { describe, expect, it } from 'vitest'
import { type Client, type RowUpdate, signals } from '../../src/index.ts'
import { createWorld } from '../support/world.ts'

const second = 1_000
const update = signals('a', { n: 1 })
const event = new Event('click')

type Calls = readonly [call: string, act: (client: Client) => Promise<unknown>]

/** Passes a value that the types forbid, as plain JavaScript or an event listener may. */
const wrong = <Value>(value: unknown) => value as Value

const misspelt: readonly Calls[] = [
  ['purge({ subjct })', ({ outbox }) => outbox.purge(wrong({ subjct: 'bob' }))],
  ['pending({ limt })', ({ outbox }) => outbox.pending(wrong({ limt: 1 }))],
  ['flush({ deadline })', (client) => client.flush(wrong({ deadline: 1 }))],
  ['update(…, { grants })', (client) => client.update(update, wrong({ grants: 'a.b.c' }))],
]

const invalid: readonly Calls[] = [
  ["purge('bob')", ({ outbox }) => outbox.purge(wrong('bob'))],
  ['purge([])', ({ outbox }) => outbox.purge(wrong([]))],
  ['purge(event)', ({ outbox }) => outbox.purge(wrong(event))],
  ['purge({ subject: null })', ({ outbox }) => outbox.purge(wrong({ subject: null }))],
  ['purge({ subject: 7 })', ({ outbox }) => outbox.purge(wrong({ subject: 7 }))],
  ['pending(5)', ({ outbox }) => outbox.pending(wrong(5))],
  ["pending({ limit: '5' })", ({ outbox }) => outbox.pending(wrong({ limit: '5' }))],
  ['flush(5)', (client) => client.flush(wrong(5))],
  ['flush(event)', (client) => client.flush(wrong(event))],
  ['flush({ signal: {} })', (client) => client.flush({ signal: wrong({}) })],
  ['flush({ signal: null })', (client) => client.flush({ signal: wrong(null) })],
  ['flush({ deadlineMs: NaN })', (client) => client.flush({ deadlineMs: Number.NaN })],
  ["flush({ deadlineMs: '5' })", (client) => client.flush({ deadlineMs: wrong('5') })],
  ['update(…, 5)', (client) => client.update(update, wrong(5))],
  ["update(…, 'a.b.c')", (client) => client.update(update, wrong('a.b.c'))],
]

const noId: readonly Calls[] = [
  ['latest()', (client) => client.latest(wrong(undefined))],
  ['latest(null)', (client) => client.latest(wrong<string>(null))],
  ['latest({})', (client) => client.latest(wrong<string>({}))],
  ['latest(new Set())', (client) => client.latest(wrong<string>(new Set(['a'])))],
  ['authorize()', (client) => client.authorize(wrong(undefined), 'a.b.c')],
  ["authorize('')", (client) => client.authorize('', 'a.b.c')],
  ["authorize('a\\0b')", (client) => client.authorize('a\0b', 'a.b.c')],
  ['authorize({})', (client) => client.authorize(wrong({}), 'a.b.c')],
]

/** Opens a page whose outbox holds one update. */
async function openWaiting() {
  const world = createWorld()
  const page = await world.open()
  page.client.pause()
  await page.client.update(update)
  return { ...world, ...page }
}

describe.each([
  ['unknown_option', misspelt],
  ['invalid_option', invalid],
  ['invalid_id', noId],
])('Calls that reject with %s and change nothing', (code, calls) => {
  it.each(calls)('%s', async (_, act) => {
    const { client, clock, ended } = await openWaiting()
    await expect(act(client)).rejects.toMatchObject({
      code,
      name: expect.stringMatching(/^(Conf|Val)/),
    })
    await clock.advance(second)
    expect(client.outbox.snapshot().pending).toBe(1)
    expect(ended()).toEqual({})
  })
})

it('Options of null are the same as no options', async () => {
  const { client } = await openWaiting()
  expect(await client.outbox.pending(wrong(null))).toHaveLength(1)
  await client.update(update, wrong(null))
  expect((await client.flush(wrong(null))).remaining).toHaveLength(2)
  await client.outbox.purge(wrong(null))
  expect(client.outbox.snapshot().pending).toBe(0)
})

describe('scrub', () => {
  it.each<[what: string, returned: unknown]>([
    ['nothing', undefined],
    ['a promise', Promise.resolve(update)],
    ['false', false],
    ['a list', [update]],
  ])('that returns %s makes the update reject and stores nothing', async (_, returned) => {
    const world = createWorld()
    const { client } = await world.open({ scrub: () => wrong<RowUpdate>(returned) })
    await expect(client.update(update)).rejects.toMatchObject({
      name: 'ConfigurationError',
      code: 'invalid_option',
      message: 'scrub must return an update or null.',
    })
    expect(client.outbox.snapshot().pending).toBe(0)
    expect(world.ended()).toEqual({})
  })
})

it('authorize without a valid grant rejects and keeps the grant of the trace', async () => {
  const { client, proxy, clock } = await openWaiting()
  await client.authorize('a', 'a.b.c')
  for (const none of [undefined, null, '', {}]) {
    await expect(client.authorize('a', wrong(none))).rejects.toMatchObject({
      name: 'ValidationError',
      code: 'no_grant',
    })
  }
  client.resume()
  await clock.advance(second)
  expect(proxy.requests[0]?.updates[0]?.grant).toBe('a.b.c')
})
