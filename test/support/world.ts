import { expect, onTestFinished } from 'vitest'
import {
  type Client,
  type ClientEvent,
  type ClientOptions,
  createClient,
  type Transport,
} from '../../src/index.ts'
import { createFakeClock } from './fake-clock.ts'
import { createFakeProxy } from './fake-proxy.ts'
import { openProcess } from './process.ts'
import { createKeptStore, type ObservedStore } from './stores.ts'

export const pipeline = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'
export const endpoint = 'https://app.example.com/feedback'

/** A client in its page. */
export interface Page {
  readonly client: Client
  readonly events: readonly ClientEvent[]
  /** Ends the page without warning: what it had under way stays undone. */
  kill(): Promise<void>
  /** The same, but its requests go on: a browser may see to those. */
  vanish(): void
}

type Overrides = Partial<
  Omit<ClientOptions, 'endpoint' | 'transport' | 'store' | 'clock' | 'fetch'>
> & {
  /** Instead of the proxy. */
  readonly transport?: Transport
}

let worlds = 0

/** One device, one proxy and one clock; pages come and go. Randomness is always 0, so that waits are exact. */
export function createWorld({
  store = createKeptStore(),
  tolerated = '',
}: {
  store?: ObservedStore
  /** A rule of the wire that this test may break. */
  tolerated?: string
} = {}) {
  const clock = createFakeClock()
  const proxy = createFakeProxy(clock)
  const name = `world-${++worlds}`
  const pages: Page[] = []
  clock.watch(store.busy)

  /** A page with a client, which has started. */
  async function open({ transport, ...options }: Overrides = {}): Promise<Page> {
    const events: ClientEvent[] = []
    const process = openProcess({ clock, store, fetch: proxy.fetch })
    const client = createClient({
      ...(transport ? { transport } : { endpoint, fetch: process.fetch }),
      inferencePipelineId: pipeline,
      name,
      random: () => 0,
      onEvent: (event) => events.push(event),
      ...options,
      clock: process.clock,
      store: process.store,
    })
    const page = {
      client,
      events,
      async kill() {
        process.kill()
        await client.close()
      },
      vanish: process.vanish,
    }
    pages.push(page)
    await clock.advance(0)
    return page
  }

  onTestFinished(async () => {
    for (const { client } of pages) await client.close()
    expect(proxy.breaches.filter((breach) => breach !== tolerated)).toEqual([])
  })

  return { clock, proxy, store, name, open }
}

export type World = ReturnType<typeof createWorld>
