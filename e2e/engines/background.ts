import { openClient, snapshot, update, vote } from '../support/lab-client.ts'
import { expect } from '../support/test.ts'
import type { Proof } from './world.ts'

export const deliversInTheBackground: Proof = async ({ browser, front, openlayer, newLab }) => {
  await openlayer.publish('closed')
  const lab = await newLab()
  await openClient(lab)
  await lab.evaluate(async () => {
    await aftertrace.registerFlush({ module: '/worker.js' }, client)
    await navigator.serviceWorker.ready
  }, null)
  // A browser may exit when it has no page.
  const other = await browser.newTab()
  await browser.setOffline?.(true)
  try {
    await update(lab, [vote('closed', 1)])
    await expect.poll(() => snapshot(lab)).toMatchObject({ pending: 1, state: 'waiting' })
    // A page that is closed during an attempt holds a lease, which its service worker respects for 30 s.
    await expect.poll(async () => (await snapshot(lab)).reason).toBeTruthy()
    await expect
      .poll(() =>
        lab.evaluate(async () => {
          const { sync } = (await navigator.serviceWorker.ready) as never as {
            sync: { getTags(): Promise<string[]> }
          }
          return (await sync.getTags()).length
        }, null),
      )
      .toBe(1)
    await lab.close()
    expect(front.arrivals).toHaveLength(0)
  } finally {
    await browser.setOffline?.(false)
  }
  await expect.poll(() => openlayer.row('closed')).toMatchObject({ human_feedback: 1 })
  await other.close()
}
