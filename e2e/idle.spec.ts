import type { Page } from '@playwright/test'
import { openClient, settle, vote } from './support/lab-client.ts'
import { expect, test } from './support/test.ts'

const hour = 3_600_000

/** Counts the page's waiting timers and writing transactions from now on. */
async function watch(lab: Page): Promise<void> {
  await lab.evaluate(() => {
    const timers = new Set<unknown>()
    const seen = { timers, writes: 0 }
    for (const name of ['setTimeout', 'setInterval'] as const) {
      const set = globalThis[name].bind(globalThis) as typeof setTimeout
      const watched = (call: () => void, waitMs?: number) => {
        const timer = set(() => {
          timers.delete(timer)
          call()
        }, waitMs)
        timers.add(timer)
        return timer
      }
      Object.assign(globalThis, { [name]: watched })
    }
    const clear = globalThis.clearTimeout.bind(globalThis)
    globalThis.clearTimeout = (timer) => {
      timers.delete(timer)
      clear(timer)
    }
    const begin = IDBDatabase.prototype.transaction
    IDBDatabase.prototype.transaction = function (names, mode, options) {
      if (mode === 'readwrite') seen.writes++
      return begin.call(this, names, mode, options)
    }
    Object.assign(globalThis, { seen })
  })
}

const seen = (lab: Page) =>
  lab.evaluate(() => {
    const { timers, writes } = Reflect.get(globalThis, 'seen')
    return { timers: timers.size, writes }
  })

/**
 * Advances the page's clock until no timer has waited for two of its seconds. The steps are small because storage works
 * in real time and would seem to hang if the page's clock ran ahead of it.
 */
async function comeToRest(lab: Page): Promise<void> {
  await lab.evaluate(() => client.outbox.snapshot())
  let quiet = 0
  const look = async (): Promise<number> => {
    await lab.clock.runFor(200)
    quiet = (await seen(lab)).timers === 0 ? quiet + 1 : 0
    return quiet
  }
  await expect.poll(look, { intervals: [50], timeout: 90_000 }).toBe(10)
}

for (const [name, begin] of [
  ['has nothing to deliver', async () => undefined],
  ['has delivered everything', async (lab: Page) => void (await settle(lab, vote('idle', 1)))],
] as const) {
  test(`a page that ${name} sends nothing, writes nothing and has no timer for an hour`, async ({
    lab,
    stage: { front, openlayer },
  }) => {
    await openlayer.publish('idle')
    await lab.clock.install()
    await lab.reload()
    await watch(lab)
    await openClient(lab)
    await begin(lab)
    await comeToRest(lab)

    const before = await seen(lab)
    const requests: string[] = []
    lab.on('request', (request) => requests.push(request.url()))
    const arrivals = front.arrivals.length
    await lab.clock.runFor(hour)
    expect(await seen(lab)).toEqual(before)
    expect(requests).toEqual([])
    expect(front.arrivals).toHaveLength(arrivals)
  })
}
