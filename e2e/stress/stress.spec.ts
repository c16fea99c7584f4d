import { expect, test } from '@playwright/test'
import { stress } from './run.ts'

/** `npm run stress` asks for more of both. */
const seeds = (process.env['STRESS_SEEDS'] ?? '1').split(',').map(Number)
const steps = Number(process.env['STRESS_STEPS'] ?? 200)

for (const seed of seeds) {
  test(`seed ${seed}: everything stored arrives, the newest last, and all is accounted for`, async () => {
    const { violations, troubles, ...result } = await stress({ seed, steps })
    console.table({ [`seed ${seed}`]: result })
    if (Object.keys(troubles).length > 0) console.table({ troubles })
    for (const story of violations) console.log(story)
    expect(result).toMatchObject({ missing: 0, wrong: 0, olderAfterNewer: 0, unbalanced: 0 })
    expect(result.faulty).toBeGreaterThanOrEqual(30)
  })
}

// Pages have to live for a while to send at the same time.
const weights = { update: 84, leave: 6, close: 1, crash: 1, reload: 1, kill: 0, breathe: 7 }

test('without the lock older values are delivered after newer ones, and with it none: it can fail', async () => {
  const { violations: _, troubles: __, ...locked } = await stress({ seed: 1, steps: 300, weights })
  const { violations, troubles, ...lockless } = await stress({
    seed: 1,
    steps: 4_000,
    isEnough: ({ olderAfterNewer }) => olderAfterNewer > 0,
    isLockless: true,
    weights,
  })
  console.table({ 'with the lock': locked, 'without the lock': lockless })
  expect(locked).toMatchObject({ missing: 0, wrong: 0, olderAfterNewer: 0, unbalanced: 0 })
  expect(lockless.olderAfterNewer).toBeGreaterThan(0)
})
