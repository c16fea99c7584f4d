import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { noPause, type Pause } from '../../src/core/records/pause.ts'
import { afterReply } from '../../src/core/rules/after-reply.ts'
import { backoffMs } from '../../src/core/rules/backoff.ts'
import { judge } from '../../src/core/rules/judge.ts'
import { isOpen, type Wake } from '../../src/core/rules/pause.ts'
import type { Pause as PauseRequest } from '../../src/core/update/transport.ts'
import { chance } from './arbitraries.ts'

const now = 1_000_000_000
const asked: fc.Arbitrary<PauseRequest> = fc.oneof(
  fc
    .constantFrom<PauseRequest['reason'][]>('unreachable', 'busy', 'held', 'misrouted', 'off')
    .map((reason) => ({ reason }) as PauseRequest),
  fc.record({
    reason: fc.constant('retry-after' as const),
    afterMs: fc.integer({ min: 1, max: 1e9 }),
  }),
)
const hints: readonly Wake[] = ['start', 'online', 'visible', 'resume', 'flush']
const request = { leasedAt: now, traces: [] }
const failed = { kind: 'failed', code: 'http_503', isSuspect: true, isRefusal: false } as const
const moment = { nowMs: now, random: 0, online: true }

function pausedBy(why: PauseRequest, more: Partial<typeof moment> = {}, before = noPause): Pause {
  return afterReply(before, request, why, failed, { ...moment, ...more })
}

/** Refuses a request with this trace alone, as a firewall or gateway between the tab and the proxy would. */
function refuse(before: Pause, trace: string, code: string): Pause {
  const due = { trace, record: {}, folded: {} } as never
  const verdict = { kind: 'failed', code, isSuspect: true, isRefusal: true } as const
  return afterReply(before, { leasedAt: now, traces: [due] }, undefined, verdict, moment)
}

describe('back-off', () => {
  test.prop([fc.integer({ min: 1, max: 1_000 }), chance])(
    'stays between half of its span and all of it',
    (failures, random) => {
      const span = Math.min(300_000, 1_000 * 2 ** (failures - 1))
      expect(backoffMs(failures, random)).toBeGreaterThanOrEqual(span / 2)
      expect(backoffMs(failures, random)).toBeLessThanOrEqual(span)
    },
  )
})

describe('a pause', () => {
  test.prop([asked, chance, fc.boolean()])(
    'starts at once, and ends by itself unless someone has to act',
    (why, random, online) => {
      const pause = pausedBy(why, { random, online })
      expect(isOpen(pause, now, 'timer')).toBe(false)
      expect(isOpen(pause, now, 'accept')).toBe(false)
      if (pause.until === null) expect(why.reason).toBe('held')
      else expect(isOpen(pause, pause.until, 'timer')).toBe(true)
    },
  )

  test.prop([fc.integer({ min: 1, max: 1e9 }), chance])(
    'never ends before the requested time, nor much later',
    (afterMs, random) => {
      const pause = pausedBy({ reason: 'retry-after', afterMs }, { random })
      const told = Math.min(afterMs, 86_400_000)
      for (const wake of hints) expect(isOpen(pause, now + told - 1, wake)).toBe(false)
      // A very short wait that is requested again and again would cause a storm of requests.
      expect(isOpen(pause, now + Math.max(told * 1.2, 1_000), 'timer')).toBe(true)
      expect(isOpen(pause, now + 499, 'timer')).toBe(false)
    },
  )

  it('reports a blocker after three requests without an answer, unless the device is offline', () => {
    const thrice = (online: boolean) =>
      [1, 2, 3].reduce<Pause>(
        (before) => pausedBy({ reason: 'unreachable' }, { online }, before),
        noPause,
      )
    expect(thrice(true)).toMatchObject({ reason: 'blocked', until: now + 900_000 })
    expect(thrice(false)).toMatchObject({ reason: 'offline', until: now + 2_000 })
  })

  it.each([
    ['blocked', hints],
    ['misrouted', hints],
    ['held', ['start', 'resume', 'flush']],
    ['backoff', ['flush']],
    ['off', []],
    ['retry-after', []],
  ] as const)('with the reason %s may be probed on %j', (reason, wakes) => {
    const pause: Pause = { ...noPause, until: now + 1_000, since: now, reason }
    expect(hints.filter((wake) => isOpen(pause, now, wake))).toEqual(wakes)
  })

  it('is ignored if the clock was set back to before its start', () => {
    expect(isOpen(pausedBy({ reason: 'off' }), now - 1, 'timer')).toBe(true)
  })

  it('counts requests that fail together as one failure, and keeps the longest wait', () => {
    const first = pausedBy({ reason: 'busy' }, { nowMs: now + 10 })
    const second = pausedBy({ reason: 'busy' }, { nowMs: now + 20 }, first)
    expect(second).toEqual(first)
    const longer = pausedBy({ reason: 'retry-after', afterMs: 60_000 }, { nowMs: now + 20 }, first)
    expect(longer).toMatchObject({ reason: 'retry-after', until: now + 60_020, failures: 1 })
  })

  it('starts when three traces in a row are refused alone by something between the tab and the proxy', () => {
    let pause = noPause
    for (const trace of ['a', 'a', 'b']) pause = refuse(pause, trace, 'http_403')
    expect(isOpen(pause, now, 'timer')).toBe(true)
    expect(refuse(pause, 'c', 'http_403')).toMatchObject({ reason: 'held', until: null })
    expect(refuse(pause, 'c', 'http_413')).toMatchObject({ reason: 'misrouted' })
  })

  it('does not start if other traces are delivered in between', () => {
    let pause = noPause
    for (const trace of ['a', 'b']) pause = refuse(pause, trace, 'http_403')
    pause = afterReply(pause, request, undefined, { kind: 'each' }, moment)
    expect(isOpen(refuse(pause, 'c', 'http_403'), now, 'timer')).toBe(true)
  })

  it('ends with any answer of the proxy, whatever its outcomes', () => {
    const before = pausedBy({ reason: 'busy' })
    expect(afterReply(before, request, undefined, { kind: 'each' }, moment)).toBe(noPause)
  })
})

describe('a reply', () => {
  const online = { isOnline: true, isAborted: false }
  const gone = {
    outcomes: [{ kind: 'retry', code: 'no_answer' }],
    together: true,
    pause: { reason: 'unreachable' },
  } as const

  it('that rejects many updates together makes each suspect, and one that rejects a single update is final', () => {
    const refused = { together: true, outcomes: [{ kind: 'rejected', code: 'x' }] } as const
    expect(judge(refused, 2, online)).toMatchObject({ kind: 'failed', isSuspect: true })
    expect(judge(refused, 1, online)).toEqual({ kind: 'each' })
  })

  it('that never came makes no update suspect if the device is offline or the page gave up', () => {
    expect(judge(gone, 2, online)).toMatchObject({ isSuspect: true })
    expect(judge(gone, 2, { ...online, isOnline: false })).toMatchObject({ isSuspect: false })
    expect(judge(gone, 2, { ...online, isAborted: true })).toMatchObject({ isSuspect: false })
  })

  it.each(['held', 'off', 'retry-after'] as const)(
    'with the pause %s makes no update suspect',
    (reason) => {
      const pause = { reason, afterMs: 1 }
      expect(judge({ ...gone, pause }, 2, online)).toMatchObject({ isSuspect: false })
    },
  )
})
