import { openClient, traces, update, vote } from '../support/lab-client.ts'
import { pipeline } from '../support/openlayer.ts'
import { expect } from '../support/test.ts'
import { answer503 } from '../support/troubles.ts'
import type { Tab } from './engine.ts'
import type { Proof, World } from './world.ts'

/** Repeats an update twenty times, each on a new page, while the server refuses everything. The next page must have all twenty. */
function twentyTimes(goAway: (lab: Tab, inferenceId: string, elsewhere: string) => Promise<void>) {
  return async ({ front, newLab }: World) => {
    const ids = traces(20)
    front.trouble = answer503
    const lab = await newLab()
    // Chromium sometimes never opens a database again if a navigation interrupted its creation.
    await lab.goto(`${front.url}/lab`)
    await openClient(lab)
    await lab.evaluate(() => client.ready, undefined)
    for (const id of ids) {
      await lab.goto(`${front.url}/lab`)
      await openClient(lab)
      await goAway(lab, id, `${front.url}/elsewhere`)
    }
    await lab.goto(`${front.url}/lab`)
    await openClient(lab)
    const kept = () =>
      lab.evaluate(async (all) => {
        const latest = await client.latest(all)
        return all.map((id) => latest.get(id)?.row['human_feedback'] ?? null)
      }, ids)
    await expect.poll(kept).toEqual(ids.map(() => 1))
    await lab.close()
  }
}

export const leavesInTheSameTask: Proof = twentyTimes(leaveAtOnce)

export const leavesAfterAnother: Proof = twentyTimes(async (lab, id, elsewhere) => {
  await update(lab, [vote(id, 0)])
  await leaveAtOnce(lab, id, elsewhere)
})

function leaveAtOnce(lab: Tab, id: string, elsewhere: string): Promise<void> {
  return lab.leave(
    ({ last, to }) => {
      void client.update(last)
      location.href = to
    },
    { last: vote(id, 1), to: elsewhere },
    elsewhere,
  )
}

export const updatesWhileGoingAway: Proof = twentyTimes((lab, id, elsewhere) =>
  lab.leave(
    ({ last, to }) => {
      addEventListener('pagehide', () => void client.update(last))
      location.href = to
    },
    { last: vote(id, 1), to: elsewhere },
    elsewhere,
  ),
)

export const closesAfterAPress: Proof = async ({ front, openlayer, newLab }) => {
  await openlayer.publish('pressed')
  const opener = await newLab()
  await opener.evaluate(
    async ({ pressed, inferencePipelineId }) => {
      const popup = open('/lab') as (Window & typeof globalThis) | null
      if (!popup) throw new Error('no window opens here')
      while (!popup.aftertrace) await new Promise((next) => setTimeout(next, 20))
      const closing = popup.aftertrace.createClient({ endpoint: '/feedback', inferencePipelineId })
      await closing.latest('pressed')
      void closing.update(pressed)
      popup.close()
    },
    { pressed: vote('pressed', 1), inferencePipelineId: pipeline },
  )
  // No page is left that could deliver it.
  await expect.poll(() => openlayer.row('pressed')).toMatchObject({ human_feedback: 1 })
  expect(front.arrivals).toHaveLength(1)
  await opener.close()
}

export const dropsPlainRequests: Proof = async ({ front, newLab }) => {
  const opener = await newLab()
  await opener.evaluate(async () => {
    const popup = open('/lab') as (Window & typeof globalThis) | null
    if (!popup) throw new Error('no window opens here')
    while (!popup.aftertrace) await new Promise((next) => setTimeout(next, 20))
    const send = (body: string, keepalive: boolean) =>
      void popup.fetch('/witness', { method: 'POST', body, keepalive }).catch(() => undefined)
    popup.addEventListener('pagehide', () => {
      send('plain', false)
      send('outliving', true)
    })
    popup.close()
  }, null)
  await expect.poll(() => front.witnessed).toContain('outliving')
  // A request sent before the page was closed would have arrived by now.
  await opener.evaluate(
    () => fetch('/witness', { method: 'POST', body: 'later' }).then(Boolean),
    null,
  )
  await expect.poll(() => front.witnessed).toEqual(['outliving', 'later'])
  await opener.close()
}
