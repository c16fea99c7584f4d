import { createProxy, feedbackColumns } from 'aftertrace/proxy'
import { createLocalOpenlayer } from 'aftertrace/testing'
import { expect, test } from 'vitest'

// #region server
const pipeline = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'
const openlayer = createLocalOpenlayer({ apiKey: 'local-key', mode: 'lenient' })
const proxy = createProxy({
  apiKey: 'local-key',
  fetch: openlayer.fetch,
  pipelines: [pipeline],
  columns: feedbackColumns({ comment: true }),
  grants: 'anonymous',
  allowedOrigins: ['https://app.example.com'],
})

test('The proxy writes a vote and refuses a cost', async () => {
  const update = (row: object) => ({ id: '1', time: Date.now(), inferenceId: '832y98d3', row })
  const post = (row: object) =>
    proxy(
      new Request('https://app.example.com/feedback', {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin: 'https://app.example.com' },
        body: JSON.stringify({ updates: [update(row)] }),
      }),
    )
  expect((await post({ human_feedback: 1 })).status).toBe(200)
  expect((await post({ cost: 0 })).status).toBe(207)
  const rows = await (await openlayer(new Request('http://local/local/rows'))).json()
  expect(rows).toMatchObject({ rows: [{ row: { human_feedback: 1 } }] })
})
// #endregion
