import { describe, expect, it } from 'vitest'
import { type RowUpdate, signals } from '../../src/index.ts'
import { applied, each, forTrace, status, traceNotFound } from '../support/answers.ts'
import { createWorld } from '../support/world.ts'

const second = 1_000
const minute = 60 * second
const hour = 60 * minute

describe('an update that must be retried', () => {
  it('waits for its retryAfterMs and delays no other trace', async () => {
    const { clock, proxy, open } = createWorld()
    const result = { status: 'retry', code: 'upstream_busy', retryAfterMs: 90 * second }
    proxy.answerNext(forTrace('a', result))
    const { client } = await open()
    client.pause()
    await client.update(signals('a', { n: 1 }))
    await client.update(signals('b', { n: 2 }))
    client.resume()
    await clock.settle()
    expect(proxy.rows).toEqual(new Map([['b', { n: 2 }]]))
    const dueAt = clock.now() + 90 * second
    expect(client.outbox.snapshot()).toMatchObject({ traces: 1, state: 'waiting', dueAt })
    expect(await client.outbox.pending()).toMatchObject([
      { update: { inferenceId: 'a' }, attempts: 1, reason: 'backoff', dueAt },
    ])
    await client.update(signals('c', { n: 3 }))
    await clock.advance(90 * second - 1)
    expect([...proxy.rows.keys()]).toEqual(['b', 'c'])
    await clock.advance(1)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })

  it('is retried after growing waits even while other updates succeed', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(forTrace('a', { status: 'retry', code: 'upstream_unavailable' }))
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    for (let n = 0; n < 16; n++) {
      await clock.advance(2 * second)
      await client.update(signals('b', { n }))
    }
    await clock.settle()
    const tries = proxy.requests.filter(({ updates }) =>
      updates.some(({ inferenceId }) => inferenceId === 'a'),
    )
    const startedAt = tries[0]?.at ?? 0
    expect(tries.map(({ at }) => (at - startedAt) / second)).toEqual([
      0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5,
    ])
  })

  it('waits together with later updates of the same trace', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(each(() => ({ status: 'retry', code: 'deadline', retryAfterMs: minute })))
    const { client } = await open()
    await client.update(signals('a', { n: 1, first: true }))
    await clock.settle()
    await client.update(signals('a', { n: 2 }))
    await clock.advance(minute)
    expect(proxy.requests.map(({ updates }) => updates.map(({ row }) => row))).toEqual([
      [{ n: 1, first: true }],
      [{ n: 2, first: true }],
    ])
  })

  it.each([-1, 0, null, Number.MAX_VALUE])(
    'backs off, for at most a day, when its retryAfterMs is %j',
    async (retryAfterMs) => {
      const { clock, proxy, open } = createWorld()
      proxy.answerNext(each(() => ({ status: 'retry', code: 'upstream_busy', retryAfterMs })))
      const { client } = await open()
      await client.update(signals('a', { n: 1 }))
      await clock.advance(499)
      expect(proxy.rows.size).toBe(0)
      await clock.advance(24 * hour)
      expect(proxy.rows.size).toBe(1)
    },
  )

  it('waits with the reason grant when its grant has expired', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(each(() => ({ status: 'reauthorize', code: 'grant_expired' })))
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.settle()
    expect(await client.outbox.pending()).toMatchObject([{ reason: 'grant' }])
    expect(client.outbox.snapshot()).toMatchObject({ state: 'waiting', reason: 'grant' })
    await clock.advance(minute)
    expect(proxy.rows.size).toBe(1)
  })
})

describe('an update that Openlayer alone refuses', () => {
  it('is retried for a day without delaying other traces, then becomes a dead letter', async () => {
    const { clock, proxy, open } = createWorld()
    const forbidden = { status: 'retry', code: 'upstream_forbidden' }
    proxy.answerAlways(forTrace('a', forbidden))
    const { client } = await open()
    const receipt = await client.update(signals('a', { n: 1 }))
    await clock.advance(24 * hour - 1)
    expect(client.outbox.snapshot()).toMatchObject({ pending: 1, deadLetters: 0 })
    await client.update(signals('b', { n: 2 }))
    // A later update of the same trace gets a day of its own.
    await client.update(signals('a', { m: 3 }))
    await clock.advance(24 * hour)
    expect(proxy.rows).toEqual(new Map([['b', { n: 2 }]]))
    expect(client.outbox.snapshot()).toMatchObject({ pending: 2, deadLetters: 0 })
    await clock.advance(24 * hour)
    expect(await receipt.settled).toMatchObject({ kind: 'rejected', code: 'upstream_forbidden' })
    expect(await client.outbox.deadLetters()).toMatchObject([
      { code: 'upstream_forbidden', update: { inferenceId: 'a', row: { n: 1, m: 3 } } },
    ])
    expect(clock.timers()).toBe(0)
  })
})

describe('an update of a trace that Openlayer does not know', () => {
  const schedule = [0, 1, 6, 36, 156, 876].map((minutes) => minutes * minute)

  it('is retried after 1 min, 5 min, 30 min, 2 h and 12 h, then becomes a dead letter', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(traceNotFound)
    const { client } = await open()
    const startedAt = clock.now()
    const receipt = await client.update(signals('a', { n: 1 }))
    await clock.settle()
    expect(await client.outbox.pending()).toMatchObject([
      { reason: 'grace', dueAt: startedAt + minute },
    ])
    expect(client.outbox.snapshot()).toMatchObject({ reason: 'grace', dueAt: startedAt + minute })
    await clock.advance(14 * hour + 36 * minute - 1)
    expect(client.outbox.snapshot().pending).toBe(1)
    await clock.advance(1)
    expect(proxy.requests.map(({ at }) => at - startedAt)).toEqual(schedule)
    expect(await receipt.settled).toMatchObject({ kind: 'rejected', code: 'trace_not_found' })
    expect(await client.outbox.deadLetters()).toMatchObject([
      { code: 'trace_not_found', update: { inferenceId: 'a', row: { n: 1 } }, at: clock.now() },
    ])
    await clock.advance(24 * hour)
    expect(proxy.requests).toHaveLength(6)
    expect(clock.timers()).toBe(0)
  })

  it('keeps its retry schedule in a new page', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(traceNotFound)
    const page = await open()
    const startedAt = clock.now()
    await page.client.update(signals('a', { n: 1 }))
    await clock.advance(2 * minute)
    await page.kill()
    await clock.advance(minute)
    await open()
    await clock.advance(15 * hour)
    expect(proxy.requests.map(({ at }) => at - startedAt)).toEqual(schedule)
  })

  it('is delivered once the trace exists', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(traceNotFound, traceNotFound)
    const { client } = await open()
    const receipt = await client.update(signals('a', { n: 1 }))
    await clock.advance(6 * minute)
    expect(await receipt.settled).toMatchObject({ kind: 'delivered', at: clock.now() })
    expect(await client.outbox.deadLetters()).toEqual([])
  })

  it('is due at once when a later update of the trace is accepted', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(traceNotFound, traceNotFound, traceNotFound)
    const { client } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.advance(10 * minute)
    expect(proxy.requests).toHaveLength(3)
    await client.update(signals('a', { m: 2 }))
    await clock.settle()
    expect(proxy.rows.get('a')).toEqual({ n: 1, m: 2 })
  })

  it('stays pending for 14 h 36 min after its own acceptance, also beside earlier updates', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(traceNotFound)
    const { client } = await open()
    const startedAt = clock.now()
    const receipts = [await client.update(signals('a', { n: 1 }))]
    await clock.advance(14 * hour)
    receipts.push(await client.update(signals('a', { n: 2 })))
    await clock.advance(14 * hour + 36 * minute - 1)
    expect((await client.outbox.pending()).map(({ id }) => id)).toContain(receipts[1]?.id)
    await clock.advance(15 * hour)
    const ends = await Promise.all(receipts.map(({ settled }) => settled))
    expect(ends.map(({ kind }) => kind)).toEqual(['rejected', 'rejected'])
    expect((ends[0]?.at ?? 0) - startedAt).toBeGreaterThanOrEqual(14 * hour + 36 * minute)
    expect(proxy.requests.length).toBeLessThan(20)
  })

  it('is retried on the schedule in graceMs', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(traceNotFound)
    const { client } = await open({ graceMs: [second, 2 * second] })
    const receipt = await client.update(signals('a', { n: 1 }))
    await clock.advance(3 * second)
    expect(proxy.requests).toHaveLength(3)
    expect(await receipt.settled).toMatchObject({ kind: 'rejected' })
  })

  it('becomes a dead letter at once when graceMs is empty', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(traceNotFound)
    const { client } = await open({ graceMs: [] })
    const receipt = await client.update(signals('a', { n: 1 }))
    await clock.settle()
    expect(await receipt.settled).toMatchObject({ kind: 'rejected', code: 'trace_not_found' })
  })
})

describe('a rejected update', () => {
  /** Rejects updates that contain this column and names it, as the proxy does. */
  const columnDenied = (denied: string) =>
    each(({ row }) =>
      Object.hasOwn(row, denied)
        ? { status: 'rejected', code: 'column_denied', column: denied }
        : { status: 'applied' },
    )

  it('loses the refused column, and its other columns are delivered', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(columnDenied('bad'))
    const { client } = await open()
    client.pause()
    const update: RowUpdate = {
      inferenceId: 'a',
      row: { good: 1, bad: 2 },
      config: { groundTruthColumnName: 'good', humanFeedbackColumnName: 'bad' },
    }
    const blamed = await client.update(update)
    const innocent = await client.update(signals('a', { other: 3 }))
    const neighbour = await client.update(signals('b', { n: 1 }))
    client.resume()
    await clock.settle()
    expect(proxy.rows).toEqual(
      new Map<string, object>([
        ['b', { n: 1 }],
        ['a', { good: 1, other: 3 }],
      ]),
    )
    expect(proxy.requests.at(-1)?.updates[0]?.config).toEqual({ groundTruthColumnName: 'good' })
    expect(await blamed.settled).toMatchObject({
      kind: 'delivered',
      refused: ['bad'],
      code: 'column_denied',
    })
    expect(await innocent.settled).toMatchObject({ kind: 'delivered' })
    expect(await neighbour.settled).toMatchObject({ kind: 'delivered' })
    expect(await client.outbox.deadLetters()).toMatchObject([
      {
        code: 'column_denied',
        attempts: 1,
        update: {
          inferenceId: 'a',
          row: { bad: 2 },
          config: { humanFeedbackColumnName: 'bad' },
        },
      },
    ])
    expect(Object.keys((await client.outbox.deadLetters())[0]?.update.row ?? {})).toEqual(['bad'])
  })

  it('loses one refused column after another, if necessary all of them', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(
      each(({ row }) => ({
        status: 'rejected',
        code: 'column_denied',
        column: Object.keys(row)[0] ?? '',
      })),
    )
    const { client } = await open()
    const receipt = await client.update(signals('a', { one: 1, two: 2, three: 3 }))
    await clock.settle()
    expect(await receipt.settled).toMatchObject({ kind: 'rejected' })
    const letters = await client.outbox.deadLetters()
    expect(letters.map(({ update }) => update.row)).toEqual(
      expect.arrayContaining([{ one: 1 }, { two: 2 }, { three: 3 }]),
    )
    expect(letters).toHaveLength(3)
    expect(proxy.requests).toHaveLength(3)
  })

  it('does not block later values of the refused column', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(columnDenied('n'))
    const { client } = await open()
    await client.update(signals('a', { n: 'old' }))
    await clock.settle()
    await client.update(signals('a', { n: 'new' }))
    await clock.settle()
    expect(proxy.rows.get('a')).toEqual({ n: 'new' })
  })

  it('without a named column is split into its entries: only those that fail alone become dead letters', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(
      each(({ row }) =>
        row['poison'] ? { status: 'rejected', code: 'value_denied' } : { status: 'applied' },
      ),
    )
    const { client } = await open()
    client.pause()
    const receipts = []
    for (const row of [{ n: 1, kept: 1 }, { n: 2, poison: true }, { n: 3 }, { m: 4 }]) {
      receipts.push(await client.update(signals('a', row)))
    }
    client.resume()
    await clock.settle()
    const ends = await Promise.all(receipts.map(({ settled }) => settled))
    expect(ends.map(({ kind }) => kind)).toEqual([
      'delivered',
      'rejected',
      'delivered',
      'delivered',
    ])
    expect(proxy.rows.get('a')).toEqual({ n: 3, kept: 1, m: 4 })
    expect(await client.outbox.deadLetters()).toMatchObject([
      { code: 'value_denied', update: { row: { n: 2, poison: true } } },
    ])
    const order = proxy.requests.map(({ updates }) => updates[0]?.row)
    expect(order.slice(1)).toEqual([{ n: 1, kept: 1 }, { n: 2, poison: true }, { n: 3 }, { m: 4 }])
  })

  it('is rejected as a whole when the named column is not in it', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(each(() => ({ status: 'rejected', code: 'column_denied', column: 'absent' })))
    const { client } = await open()
    const receipt = await client.update(signals('a', { n: 1 }))
    await clock.settle()
    expect(await receipt.settled).toMatchObject({ kind: 'rejected', code: 'column_denied' })
    expect(await client.outbox.deadLetters()).toMatchObject([{ update: { row: { n: 1 } } }])
  })
})

describe('dead letters', () => {
  async function withLetter() {
    const world = createWorld()
    world.proxy.answerNext(each(() => ({ status: 'rejected', code: 'upstream_rejected' })))
    const page = await world.open()
    await page.client.update(signals('a', { n: 1 }))
    await world.clock.settle()
    const [letter] = await page.client.outbox.deadLetters()
    return { ...world, ...page, id: letter?.id ?? '' }
  }

  it('stay stored after the page is killed', async () => {
    const { open, kill, id } = await withLetter()
    await kill()
    const { client } = await open()
    expect(await client.outbox.deadLetters()).toMatchObject([{ id, code: 'upstream_rejected' }])
    expect(client.outbox.snapshot().deadLetters).toBe(1)
  })

  it('are accepted again by retry(), with a new receipt', async () => {
    const { clock, client, proxy, ended, id } = await withLetter()
    const receipt = await client.outbox.retry(id)
    expect(receipt).toMatchObject({ inferenceId: 'a', safety: 'stored' })
    expect(receipt.id).not.toBe(id)
    await clock.settle()
    expect(await receipt.settled).toMatchObject({ kind: 'delivered' })
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
    expect(await client.outbox.deadLetters()).toEqual([])
    expect(client.outbox.snapshot()).toMatchObject({ pending: 0, deadLetters: 0 })
    expect(ended()).toEqual({ rejected: 1, delivered: 1 })
  })

  it('are superseded by newer values that were delivered meanwhile', async () => {
    const { clock, client, proxy, id } = await withLetter()
    await client.update(signals('a', { n: 2 }))
    await clock.settle()
    const receipt = await client.outbox.retry(id)
    await clock.settle()
    expect(await receipt.settled).toMatchObject({ kind: 'superseded' })
    expect(proxy.rows.get('a')).toEqual({ n: 2 })
  })

  it('do not replace newer values that still wait', async () => {
    const { clock, client, proxy, id } = await withLetter()
    client.pause()
    await client.update(signals('a', { n: 2 }))
    await client.outbox.retry(id)
    client.resume()
    await clock.settle()
    expect(proxy.rows.get('a')).toEqual({ n: 2 })
  })

  it('of a refused column are sent together with the other columns after retry()', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerNext(
      each(() => ({ status: 'rejected', code: 'column_denied', column: 'bad' })),
      status(503, { 'retry-after': '60' }),
    )
    const { client } = await open()
    await client.update(signals('a', { good: 1, bad: 2 }))
    await clock.settle()
    const [letter] = await client.outbox.deadLetters()
    await client.outbox.retry(letter?.id ?? '')
    await clock.advance(minute)
    expect(proxy.rows.get('a')).toEqual({ good: 1, bad: 2 })
    expect(client.outbox.snapshot()).toMatchObject({ pending: 0, deadLetters: 0 })
  })

  it('are removed by discard()', async () => {
    const { clock, client, proxy, ended, id } = await withLetter()
    await client.outbox.discard(id)
    await clock.advance(hour)
    expect(await client.outbox.deadLetters()).toEqual([])
    expect(proxy.requests).toHaveLength(1)
    expect(client.outbox.snapshot()).toMatchObject({ pending: 0, deadLetters: 0 })
    expect(ended()).toEqual({ rejected: 1 })
  })

  it('that do not exist make retry() reject with unknown_id', async () => {
    const { client, id } = await withLetter()
    await client.outbox.discard(id)
    await expect(client.outbox.retry(id)).rejects.toMatchObject({
      name: 'AftertraceError',
      code: 'unknown_id',
    })
    await client.outbox.discard('unknown')
  })

  it('are retried once when retry() is called twice', async () => {
    const { clock, client, proxy, id } = await withLetter()
    const retries = await Promise.allSettled([client.outbox.retry(id), client.outbox.retry(id)])
    expect(retries.map((retry) => retry.status).sort()).toEqual(['fulfilled', 'rejected'])
    await clock.settle()
    expect(proxy.requests).toHaveLength(2)
  })
})

describe('a waiting update', () => {
  it('can be discarded', async () => {
    const { clock, proxy, open } = createWorld()
    const { client } = await open()
    client.pause()
    const kept = await client.update(signals('a', { n: 1 }))
    const dropped = await client.update(signals('a', { n: 2 }))
    await client.outbox.discard(dropped.id)
    expect(await dropped.settled).toMatchObject({ kind: 'discarded' })
    client.resume()
    await clock.settle()
    expect(await kept.settled).toMatchObject({ kind: 'delivered' })
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
  })

  it('does not delay updates accepted after it', async () => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(traceNotFound)
    const { client } = await open()
    client.pause()
    for (let n = 0; n < 130; n++) await client.update(signals(`a-${n}`, { n }))
    client.resume()
    await clock.advance(10 * second)
    expect(client.outbox.snapshot().traces).toBe(130)
    proxy.answerAlways(applied)
    await client.update(signals('z', { n: 0 }))
    await clock.settle()
    expect([...proxy.rows.keys()]).toEqual(['z'])
  })

  it.each([
    ['discarded', { entries: 1_000 }],
    ['evicted', { entries: 1 }],
  ])('is not retried early when many updates before it were %s', async (how, limits) => {
    const { clock, proxy, open } = createWorld()
    proxy.answerAlways(traceNotFound)
    const { client } = await open({ limits })
    for (let n = 100; n < 200; n++) {
      const { id } = await client.update(signals(`a-${n}`, { n }))
      await clock.settle()
      if (how === 'discarded') await client.outbox.discard(id)
    }
    await clock.advance(10 * second)
    const before = proxy.requests.length
    await client.update(signals('z', { n: 0 }))
    await clock.advance(50 * second)
    const tries = proxy.requests
      .slice(before)
      .filter(({ updates }) => updates.some(({ inferenceId }) => inferenceId === 'z'))
    expect(tries).toHaveLength(1)
  })
})
