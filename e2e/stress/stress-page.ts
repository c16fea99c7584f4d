import type { Page } from '@playwright/test'
import type { Snapshot } from '../../src/index.ts'
import { pipeline } from '../support/openlayer.ts'
import type { Columns } from './ledger.ts'

/** How much faster than time the pages' clocks run: rests of 15 s would leave little to see in a minute. */
const speed = 4

export interface StressUpdate {
  readonly trace: string
  readonly columns: Columns
}

/** Opens a lab page with a client whose clock is fast, and which tells what the browser has read. */
export async function openPage(page: Page, url: string, isLockless: boolean): Promise<void> {
  await page.goto(`${url}/lab`)
  await page.evaluate(
    ({ inferencePipelineId, speed, isLockless }) => {
      const grantAtOnce = (name: string, options: unknown, work?: LockGrantedCallback<unknown>) =>
        (work ?? (options as LockGrantedCallback<unknown>))({ name, mode: 'exclusive' })
      if (isLockless) Object.assign(navigator.locks, { request: grantAtOnce })
      globalThis.client = aftertrace.createClient({
        endpoint: '/feedback',
        inferencePipelineId,
        onEvent: (event) =>
          event.kind === 'fault' && Reflect.get(globalThis, 'fault')(`${event.cause}`),
        clock: {
          now: () => Math.floor(Date.now() * speed),
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
    { inferencePipelineId: pipeline, speed, isLockless },
  )
}

/**
 * Accepts updates after the last millisecond in which any page did; where it goes away at once, nobody hears how safe
 * they are.
 *
 * @returns when the last was made.
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
      return { at, safety: (await Promise.all(receipts)).map(({ safety }) => safety) }
    },
    { updates, afterMs, last },
  )
}

export function snapshotOf(page: Page): Promise<Snapshot> {
  return page.evaluate(() => client.outbox.snapshot())
}

/** Invariant 3: what was accepted either waits or has ended once. */
export function isBalanced({ pending, counts }: Snapshot): boolean {
  const { accepted, ...ends } = counts
  return accepted === pending + Object.values(ends).reduce((sum, each) => sum + each, 0)
}
