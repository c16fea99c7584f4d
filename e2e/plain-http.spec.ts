import { openClient, snapshot, traces, update, vote } from './support/lab-client.ts'
import { startChromium } from './support/own-chromium.ts'
import { makeProfile } from './support/profile.ts'
import { expect, test } from './support/test.ts'

test('on a plain-http host two tabs deliver every update once', async ({
  stage: { front, openlayer },
}) => {
  const ids = traces(80)
  await openlayer.publish(...ids)
  const profile = await makeProfile()
  const chromium = await startChromium(profile.path, [
    '--host-resolver-rules=MAP other.test 127.0.0.1',
  ])
  try {
    const tabs = [await chromium.context.newPage(), await chromium.context.newPage()]
    for (const [index, tab] of tabs.entries()) {
      await tab.goto(`${front.url.replace('127.0.0.1', 'other.test')}/lab`)
      expect(await tab.evaluate(() => isSecureContext)).toBe(false)
      await openClient(tab)
      await tab.evaluate(() => client.pause())
      const safety = await update(
        tab,
        ids.filter((_, at) => at % 2 === index).map((id) => vote(id, 1)),
      )
      expect(new Set(safety)).toEqual(new Set(['stored']))
    }
    await Promise.all(tabs.map((tab) => tab.evaluate(() => client.resume())))
    for (const tab of tabs) await expect.poll(async () => (await snapshot(tab)).pending).toBe(0)

    expect(await openlayer.updates()).toHaveLength(80)
    const sent = front.arrivals.flatMap(({ body }) =>
      JSON.parse(body).updates.map(({ id }: { id: string }) => id),
    )
    expect(sent).toHaveLength(80)
    expect(new Set(sent).size).toBe(80)
  } finally {
    await chromium.kill()
    await profile.remove()
  }
})
