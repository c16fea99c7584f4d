import { openClient, snapshot, traces, update, vote } from '../support/lab-client.ts'
import { expect } from '../support/test.ts'
import { holdFirst } from '../support/troubles.ts'
import type { Tab } from './engine.ts'
import type { Proof } from './world.ts'

export const tabsAgree: Proof = async ({ openlayer, newLab }) => {
  await openlayer.publish('shared')
  const tabs = [await newLab(), await newLab()] as const
  for (const tab of tabs) {
    await openClient(tab)
    await tab.evaluate(() => client.pause(), null)
  }
  const seen = (tab: Tab) =>
    tab.evaluate(async () => {
      const latest = await client.latest('shared')
      return [client.outbox.snapshot().traces, latest?.row['human_feedback'] ?? null]
    }, null)
  const [one, other] = tabs
  await update(one, [vote('shared', 1)])
  await expect.poll(() => seen(other)).toEqual([1, 1])
  await update(other, [vote('shared', 0)])
  await expect.poll(() => seen(one)).toEqual([1, 0])
  await one.evaluate(() => client.resume(), null)
  for (const tab of tabs) await expect.poll(() => seen(tab)).toEqual([0, 0])
  expect(await openlayer.row('shared')).toMatchObject({ human_feedback: 0 })
  for (const tab of tabs) await tab.close()
}

export const tabsTakeTurns: Proof = async ({ front, openlayer, newLab }) => {
  const ids = traces(200)
  await openlayer.publish(...ids)
  const tabs = [await newLab(), await newLab()]
  for (const [index, tab] of tabs.entries()) {
    await openClient(tab)
    await tab.evaluate(() => client.pause(), null)
    await update(
      tab,
      ids.filter((_, at) => at % 2 === index).map((id) => vote(id, 1)),
    )
  }
  await Promise.all(tabs.map((tab) => tab.evaluate(() => client.resume(), null)))
  for (const tab of tabs) await expect.poll(async () => (await snapshot(tab)).pending).toBe(0)

  const updates = await openlayer.updates()
  expect(updates).toHaveLength(200)
  expect(new Set(updates.map(({ inferenceId }) => inferenceId)).size).toBe(200)
  const sent = front.arrivals.flatMap(({ body }) =>
    JSON.parse(body).updates.map(({ id }: { id: string }) => id),
  )
  expect(new Set(sent).size).toBe(sent.length)
  for (const tab of tabs) await tab.close()
}

export const tabsTakeOver: Proof = async ({ front, openlayer, newLab }) => {
  await openlayer.publish('before', 'after')
  const held = holdFirst(front)
  const first = await newLab()
  await openClient(first)
  await update(first, [vote('before', 1)])
  await expect.poll(() => front.arrivals.length).toBe(1)
  const second = await newLab()
  await openClient(second)
  await update(second, [vote('after', 1)])
  // Other traces do not wait for the tab that delivers.
  await expect.poll(() => openlayer.row('after')).toMatchObject({ human_feedback: 1 })
  await first.close()
  // The unanswered updates are sent again: at once if the closing tab could release its lease, otherwise when the lease expires.
  await expect
    .poll(() => openlayer.row('before'), { timeout: 90_000 })
    .toMatchObject({ human_feedback: 1 })
  held.release()
  await second.close()
}
