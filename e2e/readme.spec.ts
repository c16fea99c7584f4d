import { answerFeedback } from '../test/readme/testing/answer-feedback.ts'
import { vote } from './support/lab-client.ts'
import { expect, test } from './support/test.ts'

test('a Playwright test answers votes with the real proxy as docs/testing.md shows', async ({
  lab,
  stage: { front },
}) => {
  const rows = await answerFeedback(lab, new URL(front.url).origin)
  const settled = await lab.evaluate(
    async (update) => {
      const client = aftertrace.createClient({
        endpoint: '/feedback',
        inferencePipelineId: '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e',
      })
      const receipt = await client.update(update)
      return receipt.settled
    },
    vote('832y98d3', 1),
  )
  expect(settled).toMatchObject({ kind: 'delivered', via: 'applied' })
  expect(await rows()).toMatchObject({ rows: [{ row: { human_feedback: 1 } }] })
  expect(front.arrivals).toEqual([])
})
