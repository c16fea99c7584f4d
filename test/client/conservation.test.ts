import 'fake-indexeddb/auto'
import { test as property } from '@fast-check/vitest'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Client, type Receipt, type Row, signals } from '../../src/index.ts'
import {
  applied,
  each,
  hang,
  hangingBody,
  later,
  lostReply,
  mismatched,
  portal,
  queued,
  status,
  traceNotFound,
  truncated,
  unreachable,
} from '../support/answers.ts'
import type { Answer } from '../support/fake-proxy.ts'
import { type Ended, expectSettled } from '../support/settlements.ts'
import { createDiskStore, createKeptStore, type ObservedStore } from '../support/stores.ts'
import { createWorld, type Page, type World } from '../support/world.ts'

const minute = 60_000
const day = 24 * 60 * minute

/** One step of a random history. */
type Step =
  | { readonly kind: 'update'; readonly trace: string; readonly columns: readonly string[] }
  /** One update for each of this number of traces, in one tick. */
  | { readonly kind: 'burst'; readonly traces: number }
  | { readonly kind: 'answer'; readonly name: keyof ReturnType<typeof answersOf> }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'pause' | 'resume' | 'flush' | 'kill' | 'close' }

/** Answers and failures that reject no update for good. */
function answersOf({ clock }: World) {
  return {
    applied,
    queued,
    busy: status(500),
    gatewayTimeout: status(504),
    retryAfter: status(429, { 'retry-after': '90' }),
    held: status(401),
    portal,
    truncated,
    mismatched,
    unreachable,
    lostReply,
    hang,
    hangingBody,
    slow: later(clock, 4_000, applied),
    writtenTooLate: later(clock, 10_000, lostReply),
    half: each((_, index) =>
      index % 2 ? { status: 'applied' } : { status: 'retry', code: 'deadline' },
    ),
    unknownTrace: traceNotFound,
    reauthorize: each(() => ({ status: 'reauthorize', code: 'grant_expired' })),
  } satisfies Record<string, Answer>
}

const trace = fc.constantFrom('a', 'b', 'c')
const columns = fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { minLength: 1 })
const update = fc.record({ kind: fc.constant('update' as const), trace, columns })
const names = Object.keys(answersOf({ clock: {} } as World)) as (keyof ReturnType<
  typeof answersOf
>)[]
const answer = fc.record({ kind: fc.constant('answer' as const), name: fc.constantFrom(...names) })
const wait = fc.record({
  kind: fc.constant('wait' as const),
  ms: fc.constantFrom(0, 1, 500, 2_000, 16_000, 2 * minute, 20 * minute),
})
const other = fc.record({
  kind: fc.constantFrom(
    'pause' as const,
    'resume' as const,
    'flush' as const,
    'kill' as const,
    'close' as const,
  ),
})
const burst = fc.record({
  kind: fc.constant('burst' as const),
  traces: fc.integer({ min: 10, max: 130 }),
})
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: update },
    { weight: 1, arbitrary: burst },
    { weight: 4, arbitrary: answer },
    { weight: 4, arbitrary: wait },
    { weight: 2, arbitrary: other },
  ),
  { minLength: 5, maxLength: 40 },
)

/** Asserts that each accepted update either waits or has settled, according to the events of the pages. */
async function expectAccounted({ outbox }: Client, ended: Ended, accepted: number): Promise<void> {
  const { pending } = outbox.snapshot()
  expect(pending + sumOf(ended)).toBe(accepted)
  expect(await outbox.pending({ limit: 10_000 })).toHaveLength(pending)
}

function sumOf(ended: Ended): number {
  return Object.values(ended).reduce((sum, count) => sum + count, 0)
}

/** Asserts that no value is written after a newer value of the same column was acknowledged. */
function watchOrder({ proxy }: World): void {
  const acknowledged = new Map<string, number>()
  const writes: [place: string, value: number][] = []
  const placesOf = (inferenceId: string, row: Row) =>
    Object.entries(row).map(([column, value]): [string, number] => [
      `${inferenceId}.${column}`,
      Number(value),
    ])
  proxy.onWrite = ({ inferenceId, row }) => {
    for (const [place, value] of placesOf(inferenceId, row)) {
      writes.push([place, value])
      expect.soft(value, place).toBeGreaterThanOrEqual(acknowledged.get(place) ?? 0)
    }
  }
  proxy.onAcknowledged = ({ inferenceId, row }) => {
    for (const [place, value] of placesOf(inferenceId, row)) acknowledged.set(place, value)
  }
}

async function live(sequence: readonly Step[], store: ObservedStore): Promise<void> {
  const world = createWorld({ store })
  const { clock, proxy, ended, open } = world
  const answers = answersOf(world)
  const expected = new Map<string, Row>()
  const limits = { entries: 10_000, maxAgeMs: 365 * day }
  const graceMs = [minute, 365 * day]
  watchOrder(world)
  let page: Page = await open({ limits, graceMs })
  let value = 0
  let accepted = 0
  /** Receipts of the current page. */
  let receipts: Receipt[] = []

  async function accept(inferenceId: string, row: Row): Promise<void> {
    accepted++
    expected.set(inferenceId, { ...expected.get(inferenceId), ...row })
    const receipt = await page.client.update(signals(inferenceId, row))
    receipts.push(receipt)
    // Half of the receipts are read while they wait; expectSettled reads all of them at the end.
    if (receipts.length % 2 === 0) void receipt.settled
  }

  for (const step of sequence) {
    if (step.kind === 'update') {
      value++
      const row = Object.fromEntries(step.columns.map((column) => [column, value]))
      await accept(step.trace, row)
    } else if (step.kind === 'burst') {
      value++
      await Promise.all(
        Array.from({ length: step.traces }, (_, n) => accept(`trace-${n}`, { x: value })),
      )
    } else if (step.kind === 'answer') {
      proxy.answerNext(answers[step.name])
    } else if (step.kind === 'wait') {
      await clock.advance(step.ms)
      await expectAccounted(page.client, ended(), accepted)
      await expectLatest(page.client, expected)
    } else if (step.kind === 'flush') {
      void page.client.flush({ deadlineMs: 1_000 })
      await clock.advance(1_000)
    } else if (step.kind === 'pause') {
      page.client.pause()
    } else if (step.kind === 'resume') {
      page.client.resume()
    } else {
      await (step.kind === 'kill' ? page.kill() : page.client.close())
      // Wait for the proxy's deadline, so that no old request is running when the new page sends.
      await clock.advance(15_000)
      page = await open({ limits, graceMs })
      receipts = []
      await clock.advance(1_000)
    }
  }

  proxy.forgetPlans()
  page.client.resume()
  await clock.advance(30 * minute)
  page.client.resume()
  await clock.advance(366 * day)
  expect(proxy.rows).toEqual(expected)
  expect(page.client.outbox.snapshot()).toMatchObject({
    traces: 0,
    pending: 0,
    deadLetters: 0,
    state: 'idle',
  })
  await expectAccounted(page.client, ended(), accepted)
  await expectSettled(receipts, world)
  expect(clock.timers()).toBe(0)
}

/** Asserts that `latest` returns the newest values of each trace, delivered or not. */
async function expectLatest(client: Client, expected: ReadonlyMap<string, Row>): Promise<void> {
  const latest = await client.latest([...expected.keys()])
  const rows = [...latest].map(([id, { row }]): [string, Row] => [id, row])
  expect(new Map(rows)).toEqual(expected)
}

describe('after any sequence of updates, answers, waits and restarts', () => {
  property.prop([steps], { numRuns: 250 })(
    'every trace has the newest value of each column and every update has settled',
    (sequence) => live(sequence, createKeptStore()),
    90_000,
  )

  property.prop([steps], { numRuns: 15 })(
    'the same holds in IndexedDB',
    (sequence) => live(sequence, createDiskStore()),
    90_000,
  )
})

const refusals = {
  refused: each(() => ({ status: 'rejected', code: 'value_denied' })),
  columnRefused: each(({ row }) => ({
    status: 'rejected',
    code: 'column_denied',
    column: Object.keys(row)[0] ?? '',
  })),
  badRequest: status(400),
  busy: status(503),
  unreachable,
  hang,
  unknownTrace: traceNotFound,
  applied,
} satisfies Record<string, Answer>

const troubledStep = fc.oneof(
  { weight: 4, arbitrary: update },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('answer' as const),
      name: fc.constantFrom(...(Object.keys(refusals) as (keyof typeof refusals)[])),
    }),
  },
  { weight: 3, arbitrary: wait },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('discard', 'purge', 'retry', 'kill', 'pause') }),
  },
)

describe('after any sequence of rejections, discards, purges and evictions', () => {
  property.prop([fc.array(troubledStep, { minLength: 5, maxLength: 40 })], { numRuns: 250 })(
    'every update settles exactly once and the counts agree',
    async (sequence) => {
      const world = createWorld()
      const { clock, proxy, ended, repeated, open } = world
      const options = { limits: { entries: 6, maxAgeMs: 10 * minute }, graceMs: [minute] }
      let page = await open(options)
      let value = 0
      let accepted = 0
      /** Receipts of the current page. */
      let receipts: Receipt[] = []

      for (const step of sequence) {
        const { outbox } = page.client
        if (step.kind === 'update') {
          const row = Object.fromEntries(step.columns.map((column) => [column, ++value]))
          accepted++
          receipts.push(await page.client.update(signals(step.trace, row)))
        } else if (step.kind === 'answer') {
          proxy.answerNext(refusals[step.name])
        } else if (step.kind === 'wait') {
          await clock.advance(step.ms)
          await clock.advance(1_000)
          await expectAccounted(page.client, ended(), accepted)
        } else if (step.kind === 'pause') {
          page.client.pause()
        } else if (step.kind === 'kill') {
          await page.kill()
          await clock.advance(15_000)
          page = await open(options)
          receipts = []
          await clock.advance(1_000)
        } else if (step.kind === 'retry') {
          const [letter] = await outbox.deadLetters()
          if (letter) {
            const retried = outbox.retry(letter.id)
            await clock.advance(20_000)
            receipts.push(await retried)
            accepted++
          }
        } else {
          const [first] = await outbox.pending()
          const done = step.kind === 'purge' ? outbox.purge() : outbox.discard(first?.id ?? '')
          await clock.advance(20_000)
          await done
        }
      }

      proxy.forgetPlans()
      page.client.resume()
      await clock.advance(day)
      const { outbox } = page.client
      // The count of dead letters that were removed at start is updated when the page next looks.
      await outbox.discard('nothing')
      await clock.advance(1_000)
      expect(outbox.snapshot()).toMatchObject({
        pending: 0,
        deadLetters: (await outbox.deadLetters()).length,
      })
      await expectAccounted(page.client, ended(), accepted)
      await expectSettled(receipts, world)
      expect(repeated).toEqual([])
      expect(clock.timers()).toBe(0)
    },
    90_000,
  )
})

describe('a page that is killed', () => {
  it('loses no accepted update: the next page sends again what was in flight', async () => {
    const { clock, proxy, ended, open } = createWorld()
    proxy.answerNext(lostReply, hang)
    const first = await open()
    for (let n = 0; n < 60; n++) await first.client.update(signals(`trace-${n}`, { n }))
    await clock.advance(0)
    await first.kill()
    const second = await open()
    await clock.advance(minute)
    expect(proxy.rows.size).toBe(60)
    await expectAccounted(second.client, ended(), 60)
  })

  it('keeps the order of acceptance even if the clock is set back afterwards', async () => {
    const { clock, proxy, open } = createWorld()
    const first = await open()
    first.client.pause()
    await first.client.update(signals('a', { n: 'old' }))
    await first.kill()
    clock.set(clock.now() - 2 * day)
    const second = await open()
    second.client.pause()
    await second.client.update(signals('a', { n: 'new' }))
    await second.kill()
    await open()
    await clock.settle()
    expect(proxy.rows.get('a')).toEqual({ n: 'new' })
  })
})
