import { expect, it } from 'vitest'
import { openChannel } from '../../src/web/page/channel.ts'

it('a channel that was closed says nothing, and does not throw: a page may settle after it went away', async () => {
  const heard: unknown[] = []
  const other = openChannel('closed', (message) => heard.push(message))
  const channel = openChannel('closed', () => undefined)
  channel.post('before')
  await expect.poll(() => heard).toEqual(['before'])
  channel.close()
  expect(() => channel.post('after')).not.toThrow()
  expect(() => channel.close()).not.toThrow()
  other.close()
})
