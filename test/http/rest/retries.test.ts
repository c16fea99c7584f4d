import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { APIUserAbortError, createOpenlayer, InternalServerError } from '../../../src/openlayer.ts'
import { canary, hang, succeed } from '../upstream.ts'
import { clientOn, errorOf, pipeline } from './fixture.ts'

const update = { inferenceId: 'a', row: { vote: 1 } }
const answer =
  (status: number, headers: Record<string, string> = {}) =>
  () =>
    new Response('{}', { status, headers })

beforeEach(() => vi.useFakeTimers({ now: Date.UTC(2026, 3, 1) }))
afterEach(() => vi.useRealTimers())

/** Returns when each attempt of a call began, in milliseconds after the first. */
async function attempts(
  reply: Parameters<typeof clientOn>[0],
  options: Partial<Parameters<typeof createOpenlayer>[0]> = {},
) {
  const start = Date.now()
  const begun: number[] = []
  const { rows } = clientOn(
    (call, index) => {
      begun.push(Date.now() - start)
      return reply?.(call, index) ?? succeed()
    },
    { random: () => 0, ...options },
  )
  const error = errorOf(rows.update(pipeline, update))
  await vi.runAllTimersAsync()
  return { begun, error: await error }
}

describe('a call that fails', () => {
  it('is retried twice, after half a second and a second', async () => {
    const { begun, error } = await attempts(answer(503))
    expect(begun).toEqual([0, 500, 1_500])
    expect(error).toBeInstanceOf(InternalServerError)
  })

  it('succeeds if a retry does', async () => {
    const { begun, error } = await attempts((_, index) => (index < 2 ? answer(500)() : succeed()))
    expect(begun).toHaveLength(3)
    expect(error).toBeUndefined()
  })

  it('waits twice as long each time, up to 8 s, minus up to a quarter', async () => {
    const full = await attempts(answer(500), { maxRetries: 7 })
    expect(full.begun).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 23_500, 31_500])
    const short = await attempts(answer(500), { maxRetries: 7, random: () => 0.999_999 })
    expect(short.begun.at(-1)).toBeCloseTo(31_500 * 0.75, -1)
  })

  it.each([408, 409, 429, 500, 502, 599])('is retried after %i', async (status) => {
    expect((await attempts(answer(status))).begun).toHaveLength(3)
  })

  it.each([400, 401, 403, 404, 413, 422, 302])('is not retried after %i', async (status) => {
    expect((await attempts(answer(status))).begun).toHaveLength(1)
  })

  it('is retried after a network error and after a timeout, which applies to each attempt', async () => {
    const lost = await attempts(() => Promise.reject(new TypeError('fetch failed')))
    expect(lost.begun).toEqual([0, 500, 1_500])
    const late = await attempts(hang, { timeout: 10_000 })
    expect(late.begun).toEqual([0, 10_500, 21_500])
    const stuck = await attempts(() => new Response(new ReadableStream()), { timeout: 10_000 })
    expect(stuck.begun).toEqual([0, 10_500, 21_500])
  })

  it('waits 60 s for the answer by default', async () => {
    expect((await attempts(hang)).begun).toEqual([0, 60_500, 121_500])
  })

  it('is not retried if the answer is not from Openlayer', async () => {
    expect((await attempts(() => new Response('<html>'))).begun).toHaveLength(1)
  })

  it.each([
    [500, 'false', 1],
    [400, 'true', 3],
    [500, 'perhaps', 3],
  ])('with %i and x-should-retry: %s is attempted %i times', async (status, value, times) => {
    const { begun } = await attempts(answer(status, { 'x-should-retry': value }))
    expect(begun).toHaveLength(times)
  })

  it.each([
    [{ 'retry-after': '7' }, 7_000],
    [{ 'retry-after': 'Wed, 01 Apr 2026 00:00:30 GMT' }, 30_000],
    [{ 'retry-after-ms': '250', 'retry-after': '7' }, 250],
    [{ 'retry-after': '60' }, 60_000],
    [{ 'retry-after': '61' }, 500],
    [{ 'retry-after': '-1' }, 500],
    [{ 'retry-after': '0' }, 500],
    [{ 'retry-after': 'Infinity' }, 500],
    [{ 'retry-after': 'soon' }, 500],
    [{ 'retry-after': 'Wed, 01 Apr 2020 00:00:30 GMT' }, 500],
  ])('with %j waits %i ms', async (headers, waitMs) => {
    const { begun } = await attempts((_, index) =>
      index === 0 ? answer(429, headers)() : succeed(),
    )
    expect(begun).toEqual([0, waitMs])
  })

  it('is attempted as often as configured', async () => {
    expect((await attempts(answer(500), { maxRetries: 0 })).begun).toHaveLength(1)
    expect((await attempts(answer(500), { maxRetries: 4 })).begun).toHaveLength(5)
    const { rows, calls } = clientOn(answer(500))
    await errorOf(rows.update(pipeline, update, { maxRetries: 0 }))
    expect(calls).toHaveLength(1)
  })

  it('ends at once if it is aborted while it waits', async () => {
    const controller = new AbortController()
    const { rows, calls } = clientOn(answer(429, { 'retry-after': '50' }))
    const error = errorOf(rows.update(pipeline, update, { signal: controller.signal }))
    await vi.advanceTimersByTimeAsync(10)
    controller.abort('enough')
    expect(await error).toBeInstanceOf(APIUserAbortError)
    expect(calls).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('leaves no timer running', async () => {
    await attempts(succeed)
    expect(vi.getTimerCount()).toBe(0)
  })
})

it.each([-1, 0.5, NaN, Infinity])('maxRetries %j is refused', async (maxRetries) => {
  expect(() => createOpenlayer({ apiKey: canary, maxRetries })).toThrow(/maxRetries/)
  const { rows, calls } = clientOn()
  expect(await errorOf(rows.update(pipeline, update, { maxRetries }))).toMatchObject({
    code: 'invalid_option',
  })
  expect(calls).toHaveLength(0)
})
