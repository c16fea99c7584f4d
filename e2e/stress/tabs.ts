import type { Page } from '@playwright/test'
import type { SettlementKind } from '../../src/index.ts'
import { type OwnChromium, startChromium } from '../support/own-chromium.ts'
import type { Columns, Ledger } from './ledger.ts'
import { openPage, type StressUpdate, snapshotOf, unsettledOf, update } from './stress-page.ts'
import { markWitness } from './witness.ts'

const count = 4
const quietMs = 5_000
const drainMs = 60_000

interface TabsOptions {
  readonly url: string
  readonly profile: string
  readonly ledger: Ledger
  readonly hasLeases: boolean
}

/** Opens four tabs of one browser, which are replaced when they end. */
export async function createTabs({ url, profile, ledger, hasLeases }: TabsOptions) {
  let chromium: OwnChromium
  let pages: Page[] = []
  let last = 0
  let starts = 0

  async function start(): Promise<void> {
    chromium = await startChromium(profile)
    await chromium.context.exposeBinding('acknowledged', (_, [body, text]: [string, string]) =>
      acknowledge(ledger, body, text),
    )
    await chromium.context.exposeBinding('fault', (_, fault: string) => ledger.fault(fault))
    await chromium.context.exposeBinding('ended', (_, kind: SettlementKind) => ledger.end(kind))
    const page = await chromium.context.newPage()
    await page.goto(`${url}/elsewhere`)
    const isKept = await markWitness(page)
    if (starts++ > 0 && !isKept) ledger.wipe()
    await page.close()
    pages = await Promise.all(Array.from({ length: count }, open))
  }

  async function open(): Promise<Page> {
    const page = await chromium.context.newPage()
    await openPage(page, url, hasLeases)
    return page
  }

  async function replace(tab: number): Promise<void> {
    await pages[tab]?.close()
    pages[tab] = await open()
  }

  await start()
  return {
    async reload(tab: number): Promise<void> {
      const page = pages[tab]
      if (page) await openPage(page, url, hasLeases)
    },
    /** Makes updates in a tab, and then closes, crashes or leaves the page as requested. */
    async update(
      tab: number,
      updates: readonly StressUpdate[],
      then: 'update' | 'leave' | 'close' | 'crash' | 'kill',
    ): Promise<void> {
      const page = pages[tab]
      if (!page) return
      for (const { trace, columns } of updates) ledger.issue(trace, columns)
      if (then === 'update') {
        const { at, safety } = await update(page, updates, last, 'wait')
        for (const [index, { columns }] of updates.entries()) {
          if (safety[index] === 'stored') ledger.store(columns)
          else ledger.fault('kept in memory')
        }
        last = at
        return
      }
      // The page may be gone before it answers the call, so ignore a rejection.
      const asked = update(page, updates, last, then === 'leave' ? 'leave' : 'go')
      asked.catch(() => undefined)
      if (then !== 'leave') last = (await asked).at
      switch (then) {
        case 'leave':
          await page.waitForURL(`${url}/elsewhere`)
          last = Date.now()
          return openPage(page, url, hasLeases)
        case 'close':
          return replace(tab)
        case 'crash': {
          const crashed = new Promise((resolve) => page.once('crash', resolve))
          const devtools = await chromium.context.newCDPSession(page)
          devtools.send('Page.crash').catch(() => undefined)
          await crashed
          return replace(tab)
        }
        case 'kill':
          await chromium.kill()
          return start()
      }
    },
    /** Waits for a quiet moment in which all tabs report the same waiting and refused updates. */
    agree: () =>
      within(quietMs, async () => {
        const all = await Promise.all(pages.map(snapshotOf))
        const told = all.map(
          ({ traces, pending, deadLetters }) => `${[traces, pending, deadLetters]}`,
        )
        return new Set(told).size === 1
      }),
    /** Returns the number of unsettled receipts of the open pages, after they had time to settle. */
    async unsettled(): Promise<number> {
      const count = async () => {
        let sum = 0
        for (const page of pages) sum += await unsettledOf(page)
        return sum
      }
      await within(quietMs, async () => (await count()) === 0)
      return count()
    },
    /** Delivers everything, after the faults have ended. */
    async drain(): Promise<boolean> {
      await pages[0]?.evaluate(() => client.flush().then(() => true))
      return within(drainMs, async () => {
        const all = await Promise.all(pages.map(snapshotOf))
        // While a page uses memory, its numbers do not include the updates in the storage.
        return all.every(({ pending, storage }) => pending === 0 && storage === 'indexeddb')
      })
    },
    /** Returns the snapshot of each page, for diagnosis. */
    snapshots: async (): Promise<string> =>
      JSON.stringify(await Promise.all(pages.map(snapshotOf))),
    end: () => chromium.kill(),
  }
}

async function within(waitMs: number, isSo: () => Promise<boolean>): Promise<boolean> {
  const endsAt = performance.now() + waitMs
  while (!(await isSo())) {
    if (performance.now() > endsAt) return false
    await new Promise((next) => setTimeout(next, 100))
  }
  return true
}

/** Records the updates that the browser has read as applied. */
function acknowledge(ledger: Ledger, body: string, text: string): void {
  let results: { id: string; status: string }[] = []
  try {
    results = JSON.parse(text).results ?? []
  } catch {
    // This is not the proxy's answer.
  }
  const updates: { id: string; inferenceId: string; row: Columns }[] = JSON.parse(body).updates
  for (const { id, inferenceId, row } of updates) {
    if (results.some((result) => result.id === id && result.status === 'applied')) {
      ledger.acknowledge(inferenceId, row)
    }
  }
}
