import { openClient, settle, snapshot, update, vote } from './support/lab-client.ts'
import { expect, test } from './support/test.ts'
import { answer503 } from './support/troubles.ts'

// Storage failures that can be caused in Chromium.

test('clearing the storage of an open page loses only the updates in it, and later updates are stored and delivered', async ({
  lab,
  stage: { front, openlayer },
}) => {
  await openlayer.publish('before', 'after')
  await openClient(lab)
  front.trouble = answer503
  await update(lab, [vote('before', 1)])
  const devtools = await lab.context().newCDPSession(lab)
  const { origin } = new URL(lab.url())
  await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'indexeddb' })
  front.trouble = undefined

  expect(await update(lab, [vote('after', 0)])).toEqual(['stored'])
  expect(await settle(lab, vote('after', 1))).toMatchObject({ kind: 'delivered' })
  expect(await openlayer.row('after')).toMatchObject({ human_feedback: 1 })
  await expect.poll(() => snapshot(lab)).toMatchObject({ pending: 0 })
})

test('updates that a page kept in memory are delivered by the next page, whose storage works', async ({
  lab,
  stage: { front, openlayer },
}) => {
  await openlayer.publish('kept')
  front.trouble = answer503
  await lab.evaluate(() => {
    IDBDatabase.prototype.transaction = () => {
      throw new DOMException('The database connection is closing.', 'InvalidStateError')
    }
  })
  await openClient(lab)
  expect(await update(lab, [vote('kept', 1)])).toEqual(['memory'])
  await expect.poll(() => snapshot(lab)).toMatchObject({ storage: 'memory', pending: 1 })

  await lab.reload()
  front.trouble = undefined
  await openClient(lab)
  await expect
    .poll(() => openlayer.row('kept'), { timeout: 90_000 })
    .toMatchObject({
      human_feedback: 1,
    })
  await expect.poll(() => snapshot(lab)).toMatchObject({ storage: 'indexeddb', pending: 0 })
})
