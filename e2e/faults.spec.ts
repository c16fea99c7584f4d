import {
  deadLetters,
  openClient,
  settle,
  snapshot,
  traces,
  update,
  vote,
} from './support/lab-client.ts'
import { expect, test } from './support/test.ts'
import { always, problem } from './support/troubles.ts'

test('an unknown trace and a refused update do not delay the updates after them', async ({
  lab,
  stage: { openlayer },
}) => {
  await openlayer.publish('b-refused', 'c-good')
  await openClient(lab)
  await lab.evaluate(() => client.pause())
  await update(lab, [vote('a-unknown', 1), vote('b-refused', 7), vote('c-good', 1)])
  await lab.evaluate(() => client.resume())
  await expect.poll(() => openlayer.row('c-good')).toMatchObject({ human_feedback: 1 })
  await expect.poll(() => snapshot(lab)).toMatchObject({ pending: 1, deadLetters: 1, traces: 1 })

  await openlayer.publish('a-unknown')
  expect(await settle(lab, vote('a-unknown', 0))).toMatchObject({ kind: 'delivered' })
  expect(await openlayer.row('a-unknown')).toMatchObject({ human_feedback: 0 })
})

for (const status of [429, 503]) {
  test(`after ${status} with Retry-After, nothing is sent before its time and everything afterwards`, async ({
    lab,
    stage: { front, openlayer },
  }) => {
    await openlayer.publish('told')
    await openClient(lab)
    front.trouble = problem(status, { 'retry-after': '2' })
    await update(lab, [vote('told', 1)])
    await expect.poll(() => snapshot(lab)).toMatchObject({ pending: 1, reason: 'retry-after' })
    front.trouble = undefined
    await lab.reload()
    await openClient(lab)
    await update(lab, [vote('told', 0)])
    await expect.poll(() => openlayer.row('told')).toMatchObject({ human_feedback: 0 })
    const [refused, next] = front.arrivals
    expect((next?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(2_000)
    expect(await openlayer.updates()).toHaveLength(1)
  })
}

test('an outage loses no update, and all are delivered when it ends', async ({
  lab,
  stage: { front, openlayer },
}) => {
  const ids = traces(60)
  await openlayer.publish(...ids)
  await openClient(lab)
  front.trouble = always((response) => response.destroy())
  await update(
    lab,
    ids.map((id) => vote(id, 1)),
  )
  await expect.poll(() => front.arrivals.length).toBeGreaterThan(0)
  expect(await snapshot(lab)).toMatchObject({ pending: 60, deadLetters: 0 })
  front.trouble = undefined
  await expect.poll(async () => (await openlayer.updates()).length, { timeout: 90_000 }).toBe(60)
  await expect.poll(() => snapshot(lab)).toMatchObject({ pending: 0, deadLetters: 0 })
})

const foreign = {
  'a page of a captive portal': always((response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end('<h1>Welcome to the hotel</h1>')
  }),
  'a redirect': always((response) => {
    response.writeHead(302, { location: '/lab' })
    response.end()
  }),
}

for (const [name, trouble] of Object.entries(foreign)) {
  test(`${name} is not taken for a delivery and loses nothing`, async ({
    lab,
    stage: { front, openlayer },
  }) => {
    await openlayer.publish('misled')
    await openClient(lab)
    front.trouble = trouble
    await update(lab, [vote('misled', 1)])
    await expect.poll(() => snapshot(lab)).toMatchObject({ pending: 1, reason: 'misrouted' })
    expect(await openlayer.updates()).toHaveLength(0)
    front.trouble = undefined
    const summary = await lab.evaluate(() => client.flush())
    expect(summary).toMatchObject({ delivered: 1, remaining: [] })
    expect(await openlayer.row('misled')).toMatchObject({ human_feedback: 1 })
  })
}

test('a rejected update becomes a dead letter, and the 49 others of its request arrive', async ({
  lab,
  stage: { front, openlayer },
}) => {
  const ids = traces(50)
  await openlayer.publish(...ids)
  await openClient(lab)
  await lab.evaluate(() => client.pause())
  await update(
    lab,
    ids.map((id, index) => vote(id, index === 20 ? 7 : 1)),
  )
  await lab.evaluate(() => client.resume())
  await expect.poll(async () => (await openlayer.updates()).length).toBe(49)
  await expect.poll(() => snapshot(lab)).toMatchObject({ pending: 0, deadLetters: 1 })
  expect(front.arrivals).toHaveLength(1)
  const [letter] = await deadLetters(lab)
  expect(letter).toMatchObject({ code: 'value_denied', update: { inferenceId: ids[20] } })

  await lab.evaluate((id) => client.outbox.retry(id), letter?.id ?? '')
  await expect.poll(() => front.arrivals.length).toBe(2)
  await expect.poll(() => snapshot(lab)).toMatchObject({ pending: 0, deadLetters: 1 })
  const [again] = await deadLetters(lab)
  await lab.evaluate((id) => client.outbox.discard(id), again?.id ?? '')
  expect(await snapshot(lab)).toMatchObject({ pending: 0, deadLetters: 0 })
  expect(await deadLetters(lab)).toEqual([])
})
