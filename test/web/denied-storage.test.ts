import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { signals } from '../../src/index.ts'
import { openChannel } from '../../src/web/channel.ts'
import { createLock } from '../../src/web/lock.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { installPlatform } from '../support/fake-platform.ts'
import { createWorld } from '../support/world.ts'

const denied = new DOMException('The request was denied.', 'SecurityError')
const deniedLocks: LockManager = {
  request: () => Promise.reject(denied),
  query: () => Promise.reject(denied),
}

describe('where storage is denied', () => {
  it('work runs without a lock', async () => {
    const signals: boolean[] = []
    const lock = createLock('name', deniedLocks)
    await lock.run(async ({ aborted }) => void signals.push(aborted), vi.fn())
    expect(signals).toEqual([false])
  })

  it('a fault of the work itself is not taken for a refused lock', async () => {
    const fault = new Error('of the work')
    let runs = 0
    const { locks } = installPlatform()
    const lock = createLock('name', locks as unknown as LockManager)
    const ran = lock.run(async () => {
      runs++
      throw fault
    }, vi.fn())
    await expect(ran).rejects.toBe(fault)
    expect(runs).toBe(1)
  })

  it('updates are delivered all the same', async () => {
    Object.assign(installPlatform(), { locks: deniedLocks })
    const { clock, proxy, open } = createWorld()
    const { client, events } = await open()
    await client.update(signals('a', { n: 1 }))
    await clock.advance(1_000)
    expect(proxy.rows.get('a')).toEqual({ n: 1 })
    expect(events.filter(({ kind }) => kind === 'fault')).toEqual([])
  })

  it('a channel that cannot be opened is silent', () => {
    vi.stubGlobal('BroadcastChannel', function refuse() {
      throw denied
    })
    onTestFinished(() => void vi.unstubAllGlobals())
    const clock = createFakeClock()
    const channel = openChannel('name', clock, () => undefined)
    channel.announce()
    channel.announce()
    channel.close()
    expect(clock.timers()).toBe(0)
  })
})
