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
  const receipts: Receipt[] = []
  const settlements = createSettlements()
  const tellings: (typeof settlements)[] = []
  const living = new Set<Client>()
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
    const own = createSettlements()
    tellings.push(own)
    const opened = createClient({
      endpoint,
      inferencePipelineId: pipeline,
      clock,
      random: () => 0,
      fetch: proxy.fetch,
      onEvent(event) {
        events.push(event)
        settlements.hear(event)
        own.hear(event)
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

  /** At rest what was accepted on this device either waits, as a page sees it, or has ended once. */
  function accountOf({ outbox }: Client) {
    const { pending } = outbox.snapshot()
    return { accepted: receipts.length, pending, ended: settlements.count() }
  }

  /**
   * What one page told twice. Two pages may each tell of the same update: one has it in memory, as its storage failed,
   * and the other took it over from the journal.
   */
  function repeated(): string[] {
    return tellings.flatMap((own) => own.repeated)
  }

  onTestFinished(async () => {
    let isOver = false
    void Promise.all([...living].map((client) => client.close())).then(() => {
      isOver = true
    })
    // A page that is away closes when it comes back.
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
