// @vitest-environment happy-dom
// #region vitest
import { createTestClient } from 'aftertrace/testing'
import { expect, test } from 'vitest'
import { renderThumbs } from './thumbs.ts'

test('A vote is saved while there is no network, and sent when there is', async () => {
  const { client, clock, sent, respond } = createTestClient()
  const thumbs = renderThumbs(client, '832y98d3')

  respond('no answer')
  thumbs.querySelector('button')?.click()
  await clock.advance()
  expect(thumbs.textContent).toContain('Saved on this device.')
  expect(sent).toEqual([])

  respond({ kind: 'delivered', via: 'applied' })
  await clock.advance(60_000) // a minute passes at once
  expect(thumbs.textContent).toContain('Sent, thank you.')
  expect(sent).toMatchObject([{ inferenceId: '832y98d3', row: { human_feedback: 1 } }])
})
// #endregion
