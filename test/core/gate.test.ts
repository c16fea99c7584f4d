import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffMs } from '../../src/core/backoff.ts'
import { closeGate, type Gate, isOpen, openGate, type Wake } from '../../src/core/gate.ts'
import { judge } from '../../src/core/judge.ts'
import type { Pause } from '../../src/core/update/transport.ts'
import { chance } from './arbitraries.ts'

const now = 1_000_000_000
const pause: fc.Arbitrary<Pause> = fc.oneof(
  fc
    .constantFrom<Pause['reason'][]>('unreachable', 'busy', 'held', 'misrouted', 'off')
    .map((reason) => ({ reason }) as Pause),
  fc.record({
    reason: fc.constant('retry-after' as const),
    afterMs: fc.integer({ min: 1, max: 1e9 }),
  }),
)
const hints: readonly Wake[] = ['start', 'online', 'visible', 'resume', 'flush']

describe('back-off', () => {
  test.prop([fc.integer({ min: 1, max: 1_000 }), chance])(
    'stays between half and all of its span',
    (failures, random) => {
      const span = Math.min(300_000, 1_000 * 2 ** (failures - 1))
      expect(backoffMs(failures, random)).toBeGreaterThanOrEqual(span / 2)
      expect(backoffMs(failures, random)).toBeLessThanOrEqual(span)
    },
  )
})

describe('a gate', () => {
  test.prop([pause, chance, fc.boolean()])(
    'is closed at once, and open in the end',
    (why, random, online) => {
      const gate = closeGate(openGate, why, { nowMs: now, random, online })
      expect(isOpen(gate, now, 'timer')).toBe(false)
      expect(isOpen(gate, now, 'accept')).toBe(false)
      expect(isOpen(gate, gate.untilMs, 'timer')).toBe(true)
    },
  )

  test.prop([fc.integer({ min: 1, max: 1e9 }), chance])(
    'never opens before the time it was told, nor much later',
    (afterMs, random) => {
      const gate = closeGate(
        openGate,
        { reason: 'retry-after', afterMs },
        { nowMs: now, random, online: true },
      )
      const asked = Math.min(afterMs, 86_400_000)
      for (const wake of hints) expect(isOpen(gate, now + asked - 1, wake)).toBe(false)
      expect(isOpen(gate, now + asked * 1.2, 'timer')).toBe(true)
    },
  )

  it('blames a blocker after three requests without an answer, unless the platform is offline', () => {
    const thrice = (online: boolean) =>
      [1, 2, 3].reduce<Gate>(
        (gate) => closeGate(gate, { reason: 'unreachable' }, { nowMs: now, random: 0, online }),
        openGate,
      )
    expect(thrice(true)).toMatchObject({ reason: 'blocked', untilMs: now + 900_000 })
    expect(thrice(false)).toMatchObject({ reason: 'offline', untilMs: now + 2_000 })
  })

  it.each([
    ['blocked', hints],
    ['misrouted', hints],
    ['held', ['start', 'resume', 'flush']],
    ['backoff', ['flush']],
    ['off', []],
    ['retry-after', []],
  ] as const)('that is %s may be probed on %j', (reason, wakes) => {
    const gate: Gate = { ...openGate, untilMs: now + 1_000, sinceMs: now, reason }
    expect(hints.filter((wake) => isOpen(gate, now, wake))).toEqual(wakes)
  })

  it('does not trust a moment from before the clock was set back', () => {
    const gate = closeGate(openGate, { reason: 'off' }, { nowMs: now, random: 0, online: true })
    expect(isOpen(gate, now - 1, 'timer')).toBe(true)
  })
})

describe('a reply', () => {
  const context = { nowMs: now, random: 0, online: true, aborted: false }
  const closed = closeGate(openGate, { reason: 'busy' }, context)

  test.prop([fc.integer({ min: 2, max: 50 })])(
    'that refuses many together has fewer sent again',
    (count) => {
      const refused = { together: true, outcomes: [{ kind: 'rejected', code: 'x' }] } as const
      const verdict = judge(openGate, count, 50, refused, context)
      expect(verdict).toMatchObject({ lanes: 'again', gate: openGate })
      expect(verdict.size).toBeLessThan(count)
      expect(verdict.size).toBeGreaterThan(0)
    },
  )

  test.prop([fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 50 })])(
    'keeps requests between 1 and 50 updates',
    (count, size) => {
      for (const together of [true, false]) {
        for (const ambiguous of [true, false]) {
          const reply = { outcomes: [{ kind: 'retry', code: 'x' }], together, ambiguous } as const
          const verdict = judge(openGate, count, size, reply, context)
          expect(verdict.size).toBeGreaterThanOrEqual(1)
          expect(verdict.size).toBeLessThanOrEqual(50)
        }
      }
    },
  )

  it('opens a closed gate, whatever it says of the updates', () => {
    const outcomes = [{ kind: 'retry', code: 'trace_not_found' }] as const
    expect(judge(closed, 1, 50, { outcomes }, context).gate).toBe(openGate)
  })

  it('that we gave up on ourselves says nothing about the other side', () => {
    const gone = {
      outcomes: [{ kind: 'retry', code: 'no_answer' }],
      together: true,
      ambiguous: true,
      pause: { reason: 'unreachable' },
    } as const
    expect(judge(openGate, 1, 50, gone, { ...context, aborted: true })).toMatchObject({
      gate: openGate,
      lanes: 'rest',
    })
    expect(judge(openGate, 1, 50, gone, context).gate.reason).toBe('backoff')
  })
})
