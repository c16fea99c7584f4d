// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/" }
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { humanFeedback } from '../../src/index.ts'
import { createTestClient } from '../../src/testing.ts'

describe.each([1, 2])('In a page, in test %i of a file', () => {
  it('a client starts without data of the previous test, and sends when time passes', async () => {
    const { client, clock, sent } = createTestClient()
    await client.ready
    expect(await client.latest('832y98d3')).toBeUndefined()
    await client.update(humanFeedback('832y98d3', 'up'))
    await clock.advance()
    expect(sent).toHaveLength(1)
    // Leave an update waiting and in the page's journal, as a test without clean-up would.
    await client.update(humanFeedback('832y98d3', 'down'))
    window.dispatchEvent(new Event('pagehide'))
  })
})

describe('With fake timers', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('the client’s own clock still advances', async () => {
    const { client, clock, sent } = createTestClient()
    await client.update(humanFeedback('832y98d3', 'up'))
    await clock.advance()
    expect(sent).toHaveLength(1)
  })
})
