import { openClient, snapshot, traces, update, vote } from './support/lab-client.ts'
import { makeProfile, startChromium } from './support/own-chromium.ts'
import { expect, test } from './support/test.ts'

test('an update made in the task that leaves the page arrives after reopening', async ({
  lab,
  stage: { front, openlayer },
}) => {
  await openlayer.publish('left')
  await openClient(lab)
  await update(lab, [vote('warm', 0)]).catch(() => undefined)
  await lab.evaluate(
    (last) => {
      void client.update(last)
      location.href = 'about:blank'
    },
    vote('left', 1),
  )
  await lab.waitForURL('about:blank')
  await lab.goto(`${front.url}/lab`)
  await openClient(lab)
  await expect.poll(() => openlayer.row('left')).toMatchObject({ human_feedback: 1 })
})

test('50 updates survive the browser being killed', async ({ stage: { front, openlayer } }) => {
  const ids = traces(50)
  await openlayer.publish(...ids)
  const profile = await makeProfile()
  try {
    const before = await startChromium(profile.path)
    await before.page.goto(`${front.url}/lab`)
    await openClient(before.page)
    await before.page.evaluate(() => client.pause())
    const safety = await update(
      before.page,
      ids.map((id, index) => vote(id, index % 2)),
    )
    await before.kill()
    expect(new Set(safety)).toEqual(new Set(['stored']))
    expect(await openlayer.updates()).toHaveLength(0)

    const after = await startChromium(profile.path)
    await after.page.goto(`${front.url}/lab`)
    await openClient(after.page)
    await expect.poll(async () => (await openlayer.updates()).length).toBe(50)
    for (const [index, id] of ids.entries()) {
      expect(await openlayer.row(id)).toMatchObject({ human_feedback: index % 2 })
    }
    await after.kill()
  } finally {
    await profile.remove()
  }
})

test('two tabs that deliver at once send nothing twice', async ({
  context,
  lab,
  stage: { front, openlayer },
}) => {
  const ids = traces(200)
  await openlayer.publish(...ids)
  const other = await context.newPage()
  await other.goto(`${front.url}/lab`)
  const tabs = [lab, other]
  for (const [index, tab] of tabs.entries()) {
    await openClient(tab)
    await tab.evaluate(() => client.pause())
    await update(
      tab,
      ids.filter((_, at) => at % 2 === index).map((id) => vote(id, 1)),
    )
  }
  await Promise.all(tabs.map((tab) => tab.evaluate(() => client.resume())))
  for (const tab of tabs) await expect.poll(async () => (await snapshot(tab)).pending).toBe(0)

  const updates = await openlayer.updates()
  expect(updates).toHaveLength(200)
  expect(new Set(updates.map(({ inferenceId }) => inferenceId)).size).toBe(200)
  const sent = front.arrivals.flatMap(({ body }) =>
    JSON.parse(body).updates.map(({ id }: { id: string }) => id),
  )
  expect(new Set(sent).size).toBe(sent.length)
})
