import { openClient, snapshot, traces, update, vote } from '../support/lab-client.ts'
import { makeProfile } from '../support/profile.ts'
import { expect } from '../support/test.ts'
import { answer503 } from '../support/troubles.ts'
import type { Tab } from './engine.ts'
import type { Proof, World } from './world.ts'

/** Accepts updates while nothing can be sent, reloads the page, and expects each update to arrive once. */
async function acceptsThenReturns(
  { front, openlayer }: World,
  lab: Tab,
  cutOff: (isCutOff: boolean) => Promise<void>,
): Promise<void> {
  const ids = traces(10)
  await openlayer.publish(...ids)
  await openClient(lab)
  await cutOff(true)
  expect(
    await update(
      lab,
      ids.map((id) => vote(id, 1)),
    ),
  ).toEqual(ids.map(() => 'stored'))
  await expect.poll(() => snapshot(lab)).toMatchObject({ pending: 10, state: 'waiting' })
  // Updates that were never tried are sent in the page's last task and then again, so wait for the first attempt.
  await expect.poll(async () => (await snapshot(lab)).reason).toBeTruthy()
  expect(await openlayer.updates()).toHaveLength(0)
  await cutOff(false)
  await lab.goto(`${front.url}/lab`)
  await openClient(lab)
  await lab.evaluate(() => client.flush().then(() => true), null)
  await expect.poll(() => snapshot(lab)).toMatchObject({ pending: 0, deadLetters: 0 })
  expect(await openlayer.updates()).toHaveLength(10)
  await lab.close()
}

export const deliversAfterAReload: Proof = async ({ front, openlayer, newLab }) => {
  const ids = traces(10)
  await openlayer.publish(...ids)
  const lab = await newLab()
  await openClient(lab)
  await lab.evaluate(() => client.pause(), null)
  await update(
    lab,
    ids.map((id) => vote(id, 1)),
  )
  await lab.goto(`${front.url}/lab`)
  await openClient(lab)
  await expect.poll(async () => (await openlayer.updates()).length).toBe(10)
  await expect.poll(() => snapshot(lab)).toMatchObject({ pending: 0 })
  await lab.close()
}

export const outlastsTheServer: Proof = async (world) => {
  const lab = await world.newLab()
  await acceptsThenReturns(world, lab, async (isCutOff) => {
    world.front.trouble = isCutOff ? answer503 : undefined
  })
}

export const outlastsTheNetwork: Proof = async (world) => {
  const lab = await world.newLab()
  await acceptsThenReturns(world, lab, async (isCutOff) => world.browser.setOffline?.(isCutOff))
}

export const survivesAKill: Proof = async ({ engine, front, openlayer, newLab }) => {
  const ids = traces(50)
  await openlayer.publish(...ids)
  const profile = await makeProfile()
  try {
    const before = await engine.launch(profile.path)
    const lab = await newLab(before)
    await openClient(lab)
    await lab.evaluate(() => client.pause(), null)
    const safety = await update(
      lab,
      ids.map((id, index) => vote(id, index % 2)),
    )
    await before.kill?.()
    expect(new Set(safety)).toEqual(new Set(['stored']))
    expect(front.arrivals).toHaveLength(0)

    const after = await engine.launch(profile.path)
    await openClient(await newLab(after))
    await expect.poll(async () => (await openlayer.updates()).length).toBe(50)
    for (const [index, id] of ids.entries()) {
      expect(await openlayer.row(id)).toMatchObject({ human_feedback: index % 2 })
    }
    await after.close()
  } finally {
    await profile.remove()
  }
}
