import { humanFeedback } from 'aftertrace'
import { createTestClient } from 'aftertrace/testing'
import { expect, test } from 'vitest'

test('A vote is still there after a reload', async () => {
  // #region reload
  const page = createTestClient()
  await page.client.update(humanFeedback('832y98d3', 'down'))
  const next = await page.reload()
  expect(await next.client.latest('832y98d3')).toMatchObject({ row: { human_feedback: 0 } })
  // #endregion
})

test('A refused update becomes a dead letter', async () => {
  // #region refused
  const { client, clock, respond } = createTestClient()
  respond({ kind: 'rejected', code: 'value_denied' })
  const receipt = await client.update(humanFeedback('832y98d3', 'up'))
  await clock.advance()
  expect(await receipt.settled).toMatchObject({ kind: 'rejected', code: 'value_denied' })
  // #endregion
})
