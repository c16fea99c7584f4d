// @vitest-environment happy-dom
// @vitest-environment-options { "url": "https://app.example.com/" }
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { humanFeedback } from '../../src/index.ts'
import { createTestClient } from '../../src/testing.ts'

describe.each([1, 2])('In a page, in test %i of a file', () => {
  it('a client finds nothing of the test before, and sends when time passes', async () => {
    const { client, clock, sent } = createTestClient()
    await client.ready
    expect(await client.latest('832y98d3')).toBeUndefined()
    await client.update(humanFeedback('832y98d3', 'up'))
    await clock.advance()
    expect(sent).toHaveLength(1)
    // Left waiting, and in the page's journal: as a test that forgets to clean up would.
    await client.update(humanFeedback('832y98d3', 'down'))
    window.dispatchEvent(new Event('pagehide'))
  })
})

describe('Under fake timers', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('the clock of the client goes on all the same', async () => {
    const { client, clock, sent } = createTestClient()
    await client.update(humanFeedback('832y98d3', 'up'))
    await clock.advance()
    expect(sent).toHaveLength(1)
  })
})
