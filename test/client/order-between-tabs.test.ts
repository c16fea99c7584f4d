import { describe, expect, it } from 'vitest'
import { signals } from '../../src/index.ts'
import { status } from '../support/answers.ts'
import { installPlatform } from '../support/fake-platform.ts'
import { createWorld } from '../support/world.ts'

const second = 1_000
const minute = 60 * second

describe('the last update of several tabs', () => {
  it.each([1, 1_000, 9_000])(
    'wins, though a tab that was opened meanwhile updated the column %i ms before',
    async (waitMs) => {
      installPlatform()
      const { clock, proxy, open } = createWorld()
      const first = await open()
      await first.client.update(signals('other', { n: 1 }))
      await clock.advance(second)
      const other = await open()
      await other.client.update(signals('a', { vote: 'up' }))
      await clock.advance(waitMs)
      const receipt = await first.client.update(signals('a', { vote: 'down' }))
      await clock.advance(minute)
      expect(proxy.rows.get('a')).toEqual({ vote: 'down' })
      expect((await receipt.settled).kind).toBe('delivered')
      expect((await first.client.latest('a'))?.row).toEqual({ vote: 'down' })
    },
  )

  it('wins also when both updates wait and are sent together', async () => {
    installPlatform()
    const { clock, proxy, open } = createWorld()
    const first = await open()
    await first.client.update(signals('other', { n: 1 }))
    await clock.advance(second)
    proxy.answerNext(status(503, { 'retry-after': '20' }))
    const other = await open()
    await other.client.update(signals('a', { vote: 'up' }))
    await clock.advance(second)
    await first.client.update(signals('a', { vote: 'down' }))
    await clock.advance(minute)
    expect(proxy.requests.at(-1)?.updates).toMatchObject([{ row: { vote: 'down' } }])
    expect(proxy.rows.get('a')).toEqual({ vote: 'down' })
  })
})
