import { FeedbackProvider } from 'aftertrace/react'
import { createTestClient } from 'aftertrace/testing'
import { act } from 'react'
import { createRoot } from 'react-dom/client'
import { expect, it } from 'vitest'
import { Rating } from './Rating'

it('React: a press is shown, sent and said', async () => {
  Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true })
  const { client, clock, sent } = createTestClient()
  const host = document.createElement('div')
  const root = createRoot(host)
  await act(async () =>
    root.render(
      <FeedbackProvider client={client} clock={clock}>
        <Rating inferenceId="832y98d3" />
      </FeedbackProvider>,
    ),
  )
  const [, bad] = host.querySelectorAll('button')
  await act(async () => {
    bad?.click()
    await clock.advance(600)
  })
  expect(bad?.getAttribute('aria-pressed')).toBe('true')
  expect(sent).toMatchObject([{ inferenceId: '832y98d3', row: { human_feedback: 0 } }])
  expect(host.querySelector('[role=status]')?.textContent).toBe('Thank you.')
  await act(async () => root.unmount())
})
