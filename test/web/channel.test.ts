import { expect, it } from 'vitest'
import { openChannel } from '../../src/web/page/channel.ts'

it('a closed channel posts nothing and does not throw, because a page may settle entries after it was hidden', async () => {
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
