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
import { createSettlements } from './settlements.ts'
import { createKeptStore, type ObservedStore } from './stores.ts'

export const pipeline = '182bd5e5-6e1a-4fe4-a799-aa6d9a6ab26e'
export const endpoint = 'https://app.example.com/feedback'

/** A client in its page. */
export interface Page {
  readonly client: Client
  readonly events: readonly ClientEvent[]
  /** Stops the page: nothing answers it and no timer of it fires until it is thawed. */
  freeze(): void
  thaw(): void
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
  const living = new Set<Client>()
  const settlements = createSettlements()
  clock.watch(store.busy)

  /** A page with a client, which has started. */
  async function open({ transport, onEvent, ...options }: Overrides = {}): Promise<Page> {
    const events: ClientEvent[] = []
    const process = openProcess({ clock, store, fetch: proxy.fetch, onMissed: settlements.miss })
    const client = createClient({
      ...(transport ? { transport } : { endpoint, fetch: process.fetch }),
      inferencePipelineId: pipeline,
      name,
      random: () => 0,
      onEvent(event) {
        events.push(event)
        settlements.hear(event)
        onEvent?.(event)
      },
      ...options,
      clock: process.clock,
      store: process.store,
    })
    const page = {
      client,
      events,
      freeze: process.freeze,
      thaw: process.thaw,
      async kill() {
        living.delete(client)
        process.kill()
        // Nothing answers it any more.
        void client.close()
      },
      vanish() {
        living.delete(client)
        process.vanish()
      },
    }
    living.add(client)
    await clock.advance(0)
    return page
  }

  onTestFinished(async () => {
    let isOver = false
    void Promise.all([...living].map((client) => client.close())).then(() => {
      isOver = true
    })
    // A page that is away closes when it comes back, and a slow store takes its time.
    for (let step = 0; step < 100 && !isOver; step++) await clock.advance(100)
    expect(proxy.breaches.filter((breach) => breach !== tolerated)).toEqual([])
    expect(settlements.repeated).toEqual([])
  })

  return {
    clock,
    proxy,
    store,
    name,
    open,
    /** How many updates ended in each way, by what all pages told. */
    ended: settlements.ended,
    /** What ended twice; a test that ends with any has failed. */
    repeated: settlements.repeated,
  }
}

export type World = ReturnType<typeof createWorld>
