import { IDBDatabase } from 'fake-indexeddb'
import { describe, expect, it, vi } from 'vitest'
import { signals } from '../../src/index.ts'
import { unreachable } from '../support/answers.ts'
import { openDevice } from '../support/device.ts'

const second = 1_000
const minute = 60 * second

describe('a lost connection to the database', () => {
  // While a person clears their browser data, new connections are lost as well.
  it.each([1, 2, 3])('is opened again, and updates stay stored (lost %i times)', async (times) => {
    const { disk, proxy, events, pass, open, accountOf } = openDevice()
    const { client, update } = await open()
    disk.lostConnections = times
    expect((await update('a', { n: 1 })).safety).toBe('stored')
    expect(events).toContainEqual({
      kind: 'fault',
      cause: expect.objectContaining({ name: 'InvalidStateError' }),
    })
    expect((await update('b', { n: 1 })).safety).toBe('stored')
    await pass(second)
    expect(proxy.rows.size).toBe(2)
    expect(accountOf(client)).toEqual({ accepted: 2, pending: 0, ended: 2 })
  })
})

describe('a page that goes away during a transaction', () => {
  it.each([0, 1, 2, 3, 4, 6, 8, 10, 12, 15, 20])(
    'aborts its transactions and repeats them when it comes back (after %i ticks)',
    async (turns) => {
      const { clock, proxy, events, pass, open, accountOf } = openDevice()
      const { client, leave, restore } = await open()
      const receipts = [1, 2, 3].map((n) => client.update(signals(`trace-${n}`, { n })))
      for (let turn = 0; turn < turns; turn++) await clock.turn()
      leave()
      await pass(minute)
      restore()
      await pass(minute)
      for (const receipt of receipts) expect((await receipt).safety).toBe('stored')
      expect(client.outbox.snapshot().storage).toBe('indexeddb')
      expect(events.filter(({ kind }) => kind === 'fault')).toEqual([])
      expect(proxy.rows.size).toBe(3)
      expect(accountOf(client)).toEqual({ accepted: 3, pending: 0, ended: 3 })
    },
  )

  it.each(Array.from({ length: 30 }, (_, turns) => turns))(
    'stores its updates even if it comes back before the abort is reported (after %i ticks)',
    async (turns) => {
      const { clock, events, pass, open, accountOf } = openDevice()
      const { client, leave, restore } = await open()
      const other = await open()
      // After this message, the next update of the first page reads the newest time before it appends.
      await other.update('b', { n: 1 })
      const receipt = client.update(signals('a', { n: 1 }))
      for (let turn = 0; turn < turns; turn++) await clock.turn()
      leave()
      restore()
      await pass(minute)
      expect((await receipt).safety).toBe('stored')
      expect(events.filter(({ kind }) => kind === 'fault')).toEqual([])
      expect(accountOf(client)).toEqual({ accepted: 2, pending: 0, ended: 2 })
    },
  )

  it('begins no transaction when its client is closed as well', async () => {
    const { proxy, pass, open } = openDevice()
    const { client, leave, onLeave } = await open()
    const begun = vi.mocked(IDBDatabase.prototype.transaction).mock.calls
    let before = 0
    onLeave(() => {
      before = begun.length
      void client.update(signals('a', { n: 1 }))
      void client.close()
    })
    leave()
    await pass(minute)
    expect(begun.length).toBe(before)
    await open()
    await pass(minute)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })

  it.each(Array.from({ length: 60 }, (_, turns) => turns))(
    'sends an update exactly once, at whatever moment it goes away (after %i ticks)',
    async (turns) => {
      const { clock, proxy, pass, open } = openDevice()
      const { client, leave } = await open()
      void client.update(signals('a', { n: 1 }))
      for (let turn = 0; turn < turns; turn++) await clock.turn()
      leave()
      await pass(0)
      expect(proxy.requests.map(({ init }) => init.keepalive)).toEqual([true])
      expect(proxy.rows.get('a')).toEqual({ n: 1 })
    },
  )
})

describe.each(['closing', 'hanging'] as const)('storage that fails permanently (%s)', (trouble) => {
  it('is replaced by memory, and a fault is reported', async () => {
    const { disk, proxy, events, pass, open } = openDevice()
    const { client, update } = await open()
    disk.trouble = trouble
    expect((await update('a', { n: 1 })).safety).toBe('memory')
    expect(client.outbox.snapshot().storage).toBe('memory')
    expect(events.some(({ kind }) => kind === 'fault')).toBe(true)
    await pass(20 * second)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })

  it('is used again once it works: all waiting updates are there and counted once', async () => {
    const { disk, proxy, pass, open, accountOf } = openDevice()
    proxy.answerAlways(unreachable)
    const { client, update } = await open()
    await update('a', { n: 1 })
    await update('a', { n: 2 })
    disk.trouble = trouble
    expect((await update('a', { n: 3 })).safety).toBe('memory')
    await update('b', { n: 1 })
    disk.trouble = undefined
    await pass(2 * minute)
    await update('c', { n: 1 })
    await pass(second)
    expect(client.outbox.snapshot().storage).toBe('indexeddb')
    await pass(minute)
    expect(accountOf(client)).toEqual({ accepted: 5, pending: 5, ended: 0 })
    proxy.forgetPlans()
    await pass(20 * minute)
    expect(Object.fromEntries(proxy.rows)).toEqual({ a: { n: 3 }, b: { n: 1 }, c: { n: 1 } })
    expect(accountOf(client)).toEqual({ accepted: 5, pending: 0, ended: 5 })
  })

  it('is checked periodically: what waits there is delivered once it works', async () => {
    const { disk, proxy, pass, open, accountOf } = openDevice()
    proxy.answerAlways(unreachable)
    const { client, update } = await open()
    await update('a', { n: 1 })
    disk.trouble = trouble
    await update('b', { n: 1 })
    await pass(10 * minute)
    disk.trouble = undefined
    proxy.forgetPlans()
    await pass(20 * minute)
    expect([...proxy.rows.keys()].sort()).toEqual(['a', 'b'])
    expect(client.outbox.snapshot().storage).toBe('indexeddb')
    expect(accountOf(client)).toEqual({ accepted: 2, pending: 0, ended: 2 })
  })

  it('is not mistaken for storage that has lost its updates', async () => {
    const { disk, proxy, pass, open } = openDevice()
    proxy.answerAlways(unreachable)
    const { client, update } = await open()
    const ends: unknown[] = []
    void (await update('a', { n: 1 })).settled.then((end) => ends.push(end))
    disk.trouble = trouble
    await update('b', { n: 1 })
    await pass(10 * second)
    expect(client.outbox.snapshot().storage).toBe('memory')
    expect(ends).toEqual([])
    disk.trouble = undefined
    proxy.forgetPlans()
    await pass(40 * minute)
    expect(ends).toMatchObject([{ kind: 'delivered' }])
  })

  it('loses no update that is accepted while the entries in memory are moved back to it', async () => {
    const { disk, clock, proxy, pass, open, accountOf } = openDevice()
    proxy.answerAlways(unreachable)
    const { client, update } = await open()
    disk.trouble = trouble
    await update('a', { n: 0 })
    disk.trouble = undefined
    await pass(2 * minute)
    // One update per tick, from before the first look until long after the last record was moved.
    for (let n = 1; n <= 60; n++) {
      void client.update(signals('a', { n }))
      await clock.turn()
    }
    await pass(second)
    expect(client.outbox.snapshot().storage).toBe('indexeddb')
    expect(accountOf(client)).toEqual({ accepted: 61, pending: 61, ended: 0 })
    expect(await client.outbox.pending()).toHaveLength(61)
  })

  it('does not restore an older value after a newer one was delivered from memory', async () => {
    const { disk, proxy, pass, open, accountOf } = openDevice()
    proxy.answerAlways(unreachable)
    const { client, update } = await open()
    await update('a', { vote: 0 })
    disk.trouble = trouble
    await update('a', { vote: 1 })
    proxy.forgetPlans()
    await pass(5 * minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 1 })
    disk.trouble = undefined
    await update('b', { n: 1 })
    await pass(20 * minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 1 })
    expect(accountOf(client)).toEqual({ accepted: 3, pending: 0, ended: 3 })
  })

  it('does not restore it either when the page ends before the storage works again', async () => {
    const { disk, proxy, pass, open, accountOf } = openDevice()
    proxy.answerAlways(unreachable)
    const first = await open()
    await first.update('a', { vote: 0 })
    disk.trouble = trouble
    disk.isUnopenable = true
    await first.update('a', { vote: 1 })
    proxy.forgetPlans()
    await pass(5 * minute)
    expect(proxy.rows.get('a')).toEqual({ vote: 1 })
    proxy.answerAlways(unreachable)
    await first.update('b', { vote: 1 })
    first.leave()
    // The client closes when its page comes back, which this page never does.
    void first.client.close()
    await pass(0)
    disk.trouble = undefined
    disk.isUnopenable = false
    proxy.forgetPlans()
    const second = await open()
    await pass(30 * minute)
    expect(Object.fromEntries(proxy.rows)).toEqual({ a: { vote: 1 }, b: { vote: 1 } })
    expect(accountOf(second.client)).toEqual({ accepted: 3, pending: 0, ended: 3 })
  })
})

describe('a client that is closed while it checks whether its storage works again', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 8, 10, 15, 20])(
    'leaves no open connection and no timer (after %i ticks)',
    async (turns) => {
      const { disk, clock, pass, open } = openDevice()
      disk.isUnopenable = true
      const { client, update } = await open()
      await update('a', { n: 1 })
      await pass(55 * second)
      expect(client.outbox.snapshot().storage).toBe('memory')
      disk.isUnopenable = false
      const passing = pass(10 * second)
      for (let turn = 0; turn < turns; turn++) await clock.turn()
      void client.close()
      await passing
      await pass(second)
      expect(await deleteDatabase()).toBe('deleted')
      expect(clock.timers()).toBe(0)
    },
  )
})

/** Resolves with `blocked` if a connection to the database is still open. */
function deleteDatabase(): Promise<string> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase('aftertrace')
    request.onsuccess = () => resolve('deleted')
    request.onblocked = () => resolve('blocked')
  })
}

describe('when the storage is full', () => {
  it('the client closes its unused connection', async () => {
    const { disk, proxy, open } = openDevice()
    proxy.answerAlways(unreachable)
    const { client, update } = await open()
    disk.room = 0
    await update('a', { n: 1 })
    expect(client.outbox.snapshot().storage).toBe('memory')
    expect(await deleteDatabase()).toBe('deleted')
  })

  it('the client evicts the oldest traces first and reports them', async () => {
    const { disk, proxy, events, pass, open, accountOf } = openDevice()
    proxy.answerAlways(unreachable)
    const { client, update } = await open()
    for (let n = 0; n < 8; n++) await update(`trace-${n}`, { n })
    disk.room = 0
    const receipt = await update('newest', { n: 1 })
    expect(receipt.safety).toBe('stored')
    await pass(second)
    const evicted = events
      .filter((event) => event.kind === 'settled')
      .map(({ settlement }) => settlement)
    expect(evicted).toMatchObject([{ kind: 'evicted' }, { kind: 'evicted' }])
    const waiting = (await client.outbox.pending()).map(({ update }) => update.inferenceId)
    expect(waiting).not.toContain('trace-0')
    expect(waiting).toContain('newest')
    expect(accountOf(client)).toEqual({ accepted: 9, pending: 7, ended: 2 })
  })

  it('the client keeps an update in memory if there is no room at all', async () => {
    const { disk, proxy, pass, open } = openDevice()
    const { client, update } = await open()
    disk.room = 0
    expect((await update('a', { n: 1 })).safety).toBe('memory')
    expect(client.outbox.snapshot().storage).toBe('memory')
    await pass(second)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })
})
