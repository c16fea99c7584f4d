import { expect, onTestFinished } from 'vitest'
import {
  type Client,
  type ClientEvent,
  type ClientOptions,
  createClient,
  type Receipt,
  signals,
} from '../../src/index.ts'
import { createFakeClock } from './fake-clock.ts'
import { installLocalStorage, installPage } from './fake-page.ts'
import { installPlatform } from './fake-platform.ts'
import { createFakeProxy } from './fake-proxy.ts'
import { createSettlements } from './settlements.ts'
import { installTroubledDisk } from './troubled-disk.ts'
import { endpoint, pipeline } from './world.ts'

const second = 1_000

/**
 * Opens a device with an IndexedDB that can be made to fail, one proxy and one clock; pages open and close.
 *
 * @param quota maximum number of characters in its localStorage.
 */
export function openDevice(quota?: number) {
  installPlatform()
  const journal = installLocalStorage(quota)
  const disk = installTroubledDisk()
  const clock = createFakeClock()
  const proxy = createFakeProxy(clock)
  const events: ClientEvent[] = []
  const receipts: Receipt[] = []
  const settlements = createSettlements()
  const byPage: (typeof settlements)[] = []
  const living = new Set<Client>()
  const pass = clock.advance
  clock.watch(disk.busy)

  /** Advances the clock until the work is done. */
  async function done<Result>(work: Promise<Result>): Promise<Result> {
    let isOver = false
    void work.finally(() => {
      isOver = true
    })
    for (let step = 0; step < 400 && !isOver; step++) await clock.advance(25)
    return work
  }

  /** Opens a page with a client and waits until it has started. */
  async function open(options: Partial<ClientOptions> = {}) {
    const page = installPage()
    const own = createSettlements()
    byPage.push(own)
    const opened = createClient({
      endpoint,
      inferencePipelineId: pipeline,
      clock,
      random: () => 0,
      fetch: proxy.fetch,
      onEvent(event) {
        events.push(event)
        settlements.record(event)
        own.record(event)
      },
      ...options,
    } as ClientOptions)
    living.add(opened)
    const obtained: Receipt[] = []
    async function note(accepted: Promise<Receipt>): Promise<Receipt> {
      const receipt = await accepted
      obtained.push(receipt)
      receipts.push(receipt)
      return receipt
    }
    await pass(second)
    const client: Client = {
      ...opened,
      update: (...update) => note(opened.update(...update)),
      outbox: { ...opened.outbox, retry: (id) => note(opened.outbox.retry(id)) },
    }
    return {
      ...page,
      client,
      receipts: obtained as readonly Receipt[],
      update: (id: string, row: object) => done(client.update(signals(id, { ...row }))),
    }
  }

  /** Returns the accepted, pending and settled updates; at rest the first number is the sum of the others. */
  function accountOf({ outbox }: Client) {
    const { pending } = outbox.snapshot()
    return { accepted: receipts.length, pending, ended: settlements.count() }
  }

  /**
   * Returns updates that one page reported as settled twice. Two pages may each report the same update: one keeps it
   * in memory because its storage failed, and the other imported it from the journal.
   */
  function repeated(): string[] {
    return byPage.flatMap((own) => own.repeated)
  }

  onTestFinished(async () => {
    let isOver = false
    void Promise.all([...living].map((client) => client.close())).then(() => {
      isOver = true
    })
    // The client of a page that is away closes when the page comes back.
    for (let step = 0; step < 100 && !isOver; step++) await clock.advance(100)
    expect(repeated()).toEqual([])
  })

  return {
    disk,
    journal,
    clock,
    proxy,
    events,
    receipts: receipts as readonly Receipt[],
    settlements,
    repeated,
    pass,
    done,
    open,
    accountOf,
  }
}
