import { onTestFinished } from 'vitest'
import {
  type Client,
  type ClientEvent,
  type ClientOptions,
  createClient,
  signals,
} from '../../src/index.ts'
import { createFakeClock } from './fake-clock.ts'
import { installLocalStorage, installPage } from './fake-page.ts'
import { installPlatform } from './fake-platform.ts'
import { createFakeProxy } from './fake-proxy.ts'
import { installTroubledDisk } from './troubled-disk.ts'
import { endpoint, pipeline } from './world.ts'

const second = 1_000

/**
 * One device with an IndexedDB that can be told to fail, one proxy and one clock; pages come and go.
 *
 * @param quota how many characters its localStorage has room for.
 */
export function openDevice(quota?: number) {
  installPlatform()
  const journal = installLocalStorage(quota)
  const disk = installTroubledDisk()
  const clock = createFakeClock()
  const proxy = createFakeProxy(clock)
  const events: ClientEvent[] = []
  const pass = clock.advance
  clock.watch(disk.busy)

  /** Time passes until it is done. */
  async function done<Result>(work: Promise<Result>): Promise<Result> {
    let isOver = false
    void work.finally(() => {
      isOver = true
    })
    for (let step = 0; step < 400 && !isOver; step++) await clock.advance(25)
    return work
  }

  /** A page with a client, which has started. */
  async function open(options: Partial<ClientOptions> = {}) {
    const page = installPage()
    const client = createClient({
      endpoint,
      inferencePipelineId: pipeline,
      clock,
      random: () => 0,
      fetch: proxy.fetch,
      onEvent: (event) => events.push(event),
      ...options,
    } as ClientOptions)
    onTestFinished(client.close)
    await pass(second)
    return {
      ...page,
      client,
      update: (id: string, row: object) => done(client.update(signals(id, { ...row }))),
    }
  }

  return { disk, journal, clock, proxy, events, pass, done, open }
}

/** Accepted is pending and ended together (invariant 3). */
export function accountOf({ outbox }: Client) {
  const { pending, counts } = outbox.snapshot()
  const { accepted, ...ends } = counts
  return { accepted, pending, ended: Object.values(ends).reduce((sum, count) => sum + count, 0) }
}
