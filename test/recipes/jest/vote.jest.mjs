import { humanFeedback } from 'aftertrace'
import { createTestClient } from 'aftertrace/testing'

test('a vote is sent', async () => {
  const { client, clock, sent } = createTestClient()
  await client.update(humanFeedback('832y98d3', 'up'))
  await clock.advance()
  expect(sent).toMatchObject([{ inferenceId: '832y98d3', row: { human_feedback: 1 } }])
  await client.close()
})
