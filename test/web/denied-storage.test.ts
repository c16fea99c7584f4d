import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openChannel } from '../../src/web/page/channel.ts'

describe('when storage is denied', () => {
  it('a channel that cannot be opened ignores its messages', () => {
    vi.stubGlobal('BroadcastChannel', function refuse() {
      throw new DOMException('The request was denied.', 'SecurityError')
    })
    onTestFinished(() => void vi.unstubAllGlobals())
    const channel = openChannel('name', () => undefined)
    channel.post({})
    channel.close()
    expect(BroadcastChannel).toBeDefined()
  })
})
