import { startFront } from '../support/front.ts'
import { makeProfile } from '../support/profile.ts'
import { createFaults } from './faults.ts'
import { createLedger, type Verdict } from './ledger.ts'
import { createRandom } from './random.ts'
import { createTabs } from './tabs.ts'
import { columns, startUpstream } from './upstream.ts'

export interface StressResult extends Verdict {
  readonly requests: number
  /** Percentage of the requests with a fault. */
  readonly faulty: number
  /** Number of quiet moments, and how often the tabs disagreed about the waiting updates at one. */
  readonly quiet: number
  readonly disagreements: number
  /** Number of receipts that had not settled when everything was delivered. */
  readonly unsettled: number
  readonly kills: number
  readonly crashes: number
  /** The storage faults that the pages reported, with their number. */
  readonly troubles: Readonly<Record<string, number>>
  /** The log before each value that was applied after a newer one. */
  readonly violations: readonly string[]
}

const traces = ['one', 'two', 'three', 'four', 'five']

/** Actions of a person, their browser and their computer, with their weights. */
const everything = { update: 60, leave: 10, close: 8, crash: 6, reload: 6, kill: 2, breathe: 8 }

export interface StressOptions {
  readonly seed: number
  readonly steps: number
  /** Whether to stop early. By default all steps are run. */
  readonly isEnough?: (seen: Verdict) => boolean
  /** Whether pages store leases. Without them each page assumes that no other page sends. */
  readonly hasLeases?: boolean
  readonly weights?: typeof everything
}

/** Runs four tabs with a bad network. Every stored update has to arrive once, the newest last. */
export async function stress({
  seed,
  steps,
  isEnough = () => false,
  hasLeases = true,
  weights = everything,
}: StressOptions): Promise<StressResult> {
  const random = createRandom(seed)
  const ledger = createLedger()
  const faults = createFaults(createRandom(seed + 1), ledger.note)
  const upstream = await startUpstream(ledger)
  const front = await startFront(upstream.url)
  const profile = await makeProfile()
  const tabs = await createTabs({ url: front.url, profile: profile.path, ledger, hasLeases })
  let value = 0
  const done = { update: 0, leave: 0, close: 0, crash: 0, reload: 0, kill: 0, breathe: 0 }
  let quiet = 0
  let disagreements = 0

  /** Returns a few updates, as an undecided person makes them. */
  const someUpdates = () =>
    Array.from({ length: 1 + random.below(3) }, () => {
      value++
      const names = columns.filter(() => random.below(2) === 0)
      const chosen = names.length > 0 ? names : columns.slice(0, 1)
      const row = Object.fromEntries(chosen.map((column) => [column, value]))
      return { trace: traces[random.below(traces.length)] ?? '', columns: row }
    })

  try {
    front.trouble = faults.trouble
    for (let step = 1; step <= steps && !isEnough(ledger.judge()); step++) {
      const act = random.choose(weights)
      done[act]++
      ledger.note(act)
      const tab = random.below(4)
      if (act === 'reload') await tabs.reload(tab)
      else if (act === 'breathe') await new Promise((next) => setTimeout(next, random.below(500)))
      else await tabs.update(tab, someUpdates(), act)
      if (step % 25 === 0) {
        quiet++
        if (!(await tabs.agree())) disagreements++
      }
    }
    front.trouble = undefined
    const isDrained = await tabs.drain()
    quiet++
    if (!isDrained || !(await tabs.agree())) disagreements++
    const unsettled = await tabs.unsettled()
    const isWrong = ledger.lost().length > 0 || unsettled > 0
    const snapshots = isWrong ? [await tabs.snapshots()] : []
    const { fine, ...bad } = faults.counts
    const faulty = Object.values(bad).reduce((sum, each) => sum + each, 0)
    return {
      ...ledger.judge(),
      requests: front.arrivals.length,
      faulty: Math.round((100 * faulty) / (faulty + fine)),
      quiet,
      disagreements,
      unsettled,
      kills: done.kill,
      crashes: done.crash,
      troubles: ledger.faults,
      violations: [...ledger.violations, ...ledger.lost(), ...snapshots],
    }
  } finally {
    await tabs.end()
    front.close()
    upstream.close()
    await profile.remove()
  }
}
