import type { Page } from '@playwright/test'
import type { Snapshot } from '../../src/index.ts'
import { pipeline } from '../support/openlayer.ts'
import type { Columns } from './ledger.ts'

/** Speed of the pages' clocks. In real time, rests of 15 s would leave few events in a minute. */
const speed = 4

export interface StressUpdate {
  readonly trace: string
  readonly columns: Columns
}

declare global {
  /** Number of this page's receipts that have not settled. */
  var unsettled: number
}

/**
 * Opens a lab page with a client whose clock is fast, and which reports the answers that the browser has read.
 *
 * @param hasLeases `false` stores no leases, so that each page assumes that no other page sends.
 */
export async function openPage(page: Page, url: string, hasLeases: boolean): Promise<void> {
  await page.goto(`${url}/lab`)
  await page.evaluate(
    ({ inferencePipelineId, speed, hasLeases }) => {
      const { put } = IDBObjectStore.prototype
      if (!hasLeases) {
        IDBObjectStore.prototype.put = function (value, key) {
          const isState = String(key).startsWith('$state')
          const leaseless = isState && JSON.stringify({ ...JSON.parse(value), leases: {} })
          return put.call(this, leaseless || value, key)
        }
      }
      globalThis.unsettled = 0
      globalThis.client = aftertrace.createClient({
        endpoint: '/feedback',
        inferencePipelineId,
        onEvent: (event) =>
          event.kind === 'fault' && Reflect.get(globalThis, 'fault')(`${event.cause}`),
        clock: {
          now: () => Math.floor(Date.now() * speed),
          elapsed: () => performance.now() * speed,
          after(waitMs, call) {
            const timer = setTimeout(call, Math.min(waitMs / speed, 2 ** 31 - 1))
            return () => clearTimeout(timer)
          },
        },
        async fetch(input, init) {
          const reply = await fetch(input, init)
          const text = await reply.text()
          Reflect.get(globalThis, 'acknowledged')([init?.body, text])
          return new Response(text, reply)
        },
      })
    },
    { inferencePipelineId: pipeline, speed, hasLeases },
  )
}

/**
 * Accepts updates after the last millisecond in which any page did. If the page is left at once, their safety is not known.
 *
 * @returns when the last update was made, and how safe the updates are.
 */
export function update(
  page: Page,
  updates: readonly StressUpdate[],
  afterMs: number,
  last: 'wait' | 'leave' | 'go',
): Promise<{ at: number; safety: string[] }> {
  return page.evaluate(
    async ({ updates, afterMs, last }) => {
      while (Date.now() <= afterMs);
      const receipts = updates.map(({ trace, columns }) =>
        client.update({ inferenceId: trace, row: columns }),
      )
      const at = Date.now()
      if (last === 'leave') location.href = '/elsewhere'
      if (last !== 'wait') return { at, safety: [] }
      const obtained = await Promise.all(receipts)
      for (const { settled } of obtained) {
        unsettled++
        void settled.then(({ kind }) => {
          unsettled--
          Reflect.get(globalThis, 'ended')(kind)
        })
      }
      return { at, safety: obtained.map(({ safety }) => safety) }
    },
    { updates, afterMs, last },
  )
}

export function snapshotOf(page: Page): Promise<Snapshot> {
  return page.evaluate(() => client.outbox.snapshot())
}

/** Returns the number of this page's receipts that have not settled. */
export function unsettledOf(page: Page): Promise<number> {
  return page.evaluate(() => unsettled)
}
