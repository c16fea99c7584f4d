import type { CDPSession, Page } from '@playwright/test'
import { openClient, settle, snapshot, traces, update, vote } from './support/lab-client.ts'
import { expect, test } from './support/test.ts'
import { answer503 } from './support/troubles.ts'

// What Chromium itself can be told to do to a page's storage.

async function devtoolsOf(page: Page): Promise<{ devtools: CDPSession; origin: string }> {
  return {
    devtools: await page.context().newCDPSession(page),
    origin: new URL(page.url()).origin,
  }
}

test('storage that is cleared under an open page is opened anew', async ({
  lab,
  stage: { front, openlayer },
}) => {
  await openlayer.publish('before', 'after')
  await openClient(lab)
  front.trouble = answer503
  await update(lab, [vote('before', 1)])
  const { devtools, origin } = await devtoolsOf(lab)
  await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' })
  front.trouble = undefined

  expect(await settle(lab, vote('after', 1))).toMatchObject({ kind: 'delivered' })
  expect(await openlayer.row('after')).toMatchObject({ human_feedback: 1 })
  await expect.poll(() => snapshot(lab)).toMatchObject({ storage: 'indexeddb', pending: 0 })
})

test('a device that is full loses the oldest and says which, never the newest', async ({
  lab,
  stage: { front },
}) => {
  await openClient(lab)
  front.trouble = answer503
  const { devtools, origin } = await devtoolsOf(lab)
  const filling = traces(30).map((id) => ({ ...vote(id, 1), row: { text: 'x'.repeat(30_000) } }))
  await lab.evaluate(async (updates) => {
    for (const { inferenceId, row } of updates) await client.update({ inferenceId, row })
  }, filling)
  const { usage } = await devtools.send('Storage.getUsageAndQuota', { origin })
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: usage })

  const safety = await lab.evaluate(async () => {
    const said: string[] = []
    for (let n = 0; n < 20; n++) {
      const row = { text: 'y'.repeat(30_000) }
      said.push((await client.update({ inferenceId: `newest-${n}`, row })).safety)
    }
    return said
  })
  const { counts, pending, storage } = await snapshot(lab)
  const newest = await lab.evaluate(() => client.latest('newest-19'))
  expect(newest?.waiting).toBe(true)
  // Either older ones had to go, or there was no room for anything any more and memory had to do.
  if (storage === 'indexeddb') {
    expect(safety).not.toContain('memory')
    expect(counts.evicted).toBeGreaterThan(0)
    expect(counts.accepted).toBe(pending + counts.evicted)
  } else {
    expect(safety.at(-1)).toBe('memory')
  }
})
