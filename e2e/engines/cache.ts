import { openClient, snapshot, update, vote } from '../support/lab-client.ts'
import { expect } from '../support/test.ts'
import { holdFirst } from '../support/troubles.ts'
import type { Proof } from './world.ts'

/** Leaves a page while another tab delivers, receives that tab's messages meanwhile, and goes back. */
function restoresPage(isWaiting: boolean): Proof {
  return async ({ front, openlayer, newLab }) => {
    await openlayer.publish('elsewhere', 'back')
    const held = holdFirst(front)
    const delivering = await newLab()
    await openClient(delivering)
    await update(delivering, [vote('elsewhere', 1)])
    await expect.poll(() => front.arrivals.length).toBe(1)

    if (!isWaiting) {
      held.release()
      await expect.poll(() => snapshot(delivering)).toMatchObject({ pending: 0 })
    }
    const leaving = await newLab()
    await openClient(leaving)
    // A page looks for waiting updates when it starts, and is idle before that too.
    await leaving.evaluate(async () => void (await client.flush()), null)
    if (isWaiting) {
      await update(leaving, [vote('elsewhere', null)])
      await expect.poll(() => snapshot(leaving)).toMatchObject({ pending: 2, state: 'waiting' })
    }
    await leaving.evaluate(
      (back) => {
        addEventListener('pageshow', ({ persisted }) => {
          void fetch('/witness', { method: 'POST', body: `persisted: ${persisted}` })
          void client.update(back)
        })
      },
      vote('back', 1),
    )
    const elsewhere = `${front.url}/elsewhere`
    await leaving.leave((to) => location.assign(to), elsewhere, elsewhere)
    await update(delivering, [vote('elsewhere', 0)])
    // From here on the page acts by itself, because drivers lose the connection to a page that is restored.
    await leaving.evaluate(() => void setTimeout(() => history.back(), 0), null)
    await expect.poll(() => front.witnessed).toEqual(['persisted: true'])
    held.release()
    await expect.poll(() => openlayer.row('back')).toMatchObject({ human_feedback: 1 })
    await expect.poll(() => openlayer.row('elsewhere')).toMatchObject({ human_feedback: 0 })
    for (const tab of [leaving, delivering]) await tab.close()
  }
}

export const restoresIdlePage: Proof = restoresPage(false)
/** The page has a newer update for the trace that the other tab is sending. */
export const restoresWaitingPage: Proof = restoresPage(true)
