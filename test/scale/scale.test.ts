import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, it } from 'vitest'
import { defaultAttempts, retryDelayMs } from '../../src/durable/consumer/backoff.ts'
import { root } from '../house/module.ts'
import { dollarsPerMillion, queuesFor } from './cost.ts'
import { simulate } from './pages.ts'
import { seeded } from './random.ts'

let said: ReturnType<typeof simulate>
beforeAll(() => {
  said = simulate()
}, 60_000)

describe('an hour without Openlayer, at 1,000 updates a second', () => {
  it('leaves a backlog that is delivered within two hours while new updates keep coming', () => {
    expect(Math.max(...said.outage.backlog)).toBeGreaterThanOrEqual(3_600_000)
    expect(said.outage.drainedAfter).toBeLessThan(7_200)
    expect(said.outage.backlog.at(-1)).toBeLessThanOrEqual(1_000)
  })

  it('never makes more than 1,600 calls a second, failing ones included', () => {
    expect(Math.max(...said.outage.writes)).toBeLessThanOrEqual(1_600)
  })

  it('applies every update once', () => {
    const applied = said.outage.applied.reduce((sum, each) => sum + each, 0)
    expect(applied + Number(said.outage.backlog.at(-1))).toBe(1_000 * said.outage.backlog.length)
  })
})

it('of 20,000 messages, none is given up within three days and none outlives its queue', () => {
  const random = seeded(1)
  const spanOf = (part: () => number) => {
    let ms = 0
    for (let failures = 1; failures < defaultAttempts; failures++) {
      ms += retryDelayMs(failures, part())
    }
    return ms / 86_400_000
  }
  const days = Array.from({ length: 20_000 }, () => spanOf(random))
  expect(Math.min(...days)).toBeGreaterThan(3)
  expect(spanOf(() => 1)).toBeLessThan(14)
})

describe('a million clients after an hour without a server', () => {
  it('return with at most a twentieth of the peak without jitter', () => {
    expect(said.jittered.peak).toBeLessThanOrEqual(said.together.peak / 20)
  })

  it('all return', () => {
    expect(said.together.requests.at(-1)).toBe(0)
    const late = said.jittered.requests.slice(3_600).reduce((sum, each) => sum + each, 0)
    expect(late).toBe(1_000_000)
  })
})

it('a million clients that reconnect at once are spread over five seconds', () => {
  expect(said.reconnect.peak).toBeGreaterThan(190_000)
  expect(said.reconnect.peak).toBeLessThan(210_000)
})

it('the more updates a message holds, the fewer calls hot traces need', () => {
  const calls = said.hot.map((each) => each.calls)
  expect(calls).toEqual([...calls].sort((one, other) => other - one))
  expect(calls.every((each) => each < 100_000)).toBe(true)
})

it('a million updates per second need 200 queues, or 4 with 50 updates per message', () => {
  expect([1, 10, 50].map((packing) => queuesFor(1_000_000, packing))).toEqual([200, 20, 4])
  expect(dollarsPerMillion(50)).toBeCloseTo(0.0306)
})

describe('docs/scale.md', () => {
  const page = readFileSync(`${root}/docs/scale.md`, 'utf8')

  it('contains the figures of the simulations, which `npm run scale` writes', () => {
    for (const [name, piece] of Object.entries(said.pieces)) {
      expect(page).toContain(`<!-- scale:${name} -->\n${piece}\n<!-- / -->`)
    }
  })

  it('contains the charts of the simulations', () => {
    for (const [name, chart] of Object.entries(said.charts)) {
      expect(readFileSync(`${root}/docs/scale/${name}`, 'utf8')).toBe(chart)
      expect(page).toContain(`(scale/${name})`)
    }
  })
})
