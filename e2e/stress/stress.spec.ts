import { expect, test } from '@playwright/test'
import { stress } from './run.ts'

/** `npm run stress` runs more seeds and steps. */
const seeds = (process.env['STRESS_SEEDS'] ?? '1').split(',').map(Number)
const steps = Number(process.env['STRESS_STEPS'] ?? 200)

const clean = {
  missing: 0,
  wrong: 0,
  olderAfterNewer: 0,
  disagreements: 0,
  unsettled: 0,
  unexplained: 0,
}

for (const seed of seeds) {
  test(`seed ${seed}: every stored update arrives, the newest last, and every receipt settles`, async () => {
    const { violations, troubles, ...result } = await stress({ seed, steps })
    console.table({ [`seed ${seed}`]: result })
    if (Object.keys(troubles).length > 0) console.table({ troubles })
    for (const story of violations) console.log(story)
    expect(result).toMatchObject(clean)
    expect(result.faulty).toBeGreaterThanOrEqual(30)
  })
}

// Pages have to live for a while so that several send at the same time.
const weights = { update: 84, leave: 6, close: 1, crash: 1, reload: 1, kill: 0, breathe: 7 }

test('older values are delivered after newer ones without leases and never with them, so this suite can fail', async () => {
  const { violations: _, troubles: __, ...leased } = await stress({ seed: 1, steps: 300, weights })
  const { violations, troubles, ...leaseless } = await stress({
    seed: 1,
    steps: 4_000,
    isEnough: ({ olderAfterNewer }) => olderAfterNewer > 0,
    hasLeases: false,
    weights,
  })
  console.table({ 'with leases': leased, 'without leases': leaseless })
  expect(leased).toMatchObject(clean)
  expect(leaseless.olderAfterNewer).toBeGreaterThan(0)
})
