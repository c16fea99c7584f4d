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
  /** Freezes the page: until it is thawed, it gets no answers and its timers do not fire. */
  freeze(): void
  thaw(): void
  /** Kills the page without warning, with everything it has in flight. */
  kill(): Promise<void>
  /** Kills the page but not its requests, which a browser may complete. */
  vanish(): void
}

type Overrides = Partial<
  Omit<ClientOptions, 'endpoint' | 'transport' | 'store' | 'clock' | 'fetch'>
> & {
  /** Used instead of the proxy. */
  readonly transport?: Transport
}

let worlds = 0

/** Creates one device with one proxy and one clock; pages open and close. `random` is 0, so that waits are exact. */
export function createWorld({
  store = createKeptStore(),
  tolerated = '',
}: {
  store?: ObservedStore
  /** A wire rule that this test may break. */
  tolerated?: string
} = {}) {
  const clock = createFakeClock()
  const proxy = createFakeProxy(clock)
  const name = `world-${++worlds}`
  const living = new Set<Client>()
  const settlements = createSettlements()
  clock.watch(store.busy)

  /** Opens a page with a client and waits until it has started. */
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
        settlements.record(event)
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
        // Nothing answers the page any more, so this promise stays pending.
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
    // The client of a page that is away closes when the page comes back, and a slow store needs time.
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
    /** Returns the number of settled updates by kind, as all pages reported them. */
    ended: settlements.ended,
    /** Updates that settled twice. A test that ends with any has failed. */
    repeated: settlements.repeated,
  }
}

export type World = ReturnType<typeof createWorld>
