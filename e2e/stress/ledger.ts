import type { SettlementKind } from '../../src/index.ts'

/** A column of a trace. */
type Cell = string

/** The values of columns. Each number is used once, and a greater one was accepted later. */
export type Columns = Readonly<Record<string, number>>

export interface Verdict {
  /** Number of updates whose receipt reported `stored`. */
  readonly stored: number
  /** Number of updates whose page ended before it received the receipt. They may arrive or not. */
  readonly unknown: number
  readonly applied: number
  /** Number of stored updates with a column that neither they nor a later update ever set at the server. */
  readonly missing: number
  /** Number of columns that do not end with the newest stored value or a newer one of unknown safety. */
  readonly wrong: number
  /** Number of values that were applied after the browser had received the acknowledgement of a newer one. */
  readonly olderAfterNewer: number
  /** Number of receipts that settled as unknown although the browser had lost nothing. */
  readonly unexplained: number
  /** How often the browser lost all databases of the origin, including one that only the test writes to. */
  readonly wiped: number
}

/** Records the accepted, applied and acknowledged updates, and evaluates them at the end. */
export function createLedger() {
  const issued = new Map<number, readonly Cell[]>()
  const stored = new Set<number>()
  const values = new Map<Cell, number>()
  const highest = new Map<Cell, number>()
  const acknowledged = new Map<Cell, number>()
  const story: string[] = []
  const violations: string[] = []
  const faults: Record<string, number> = {}
  let applied = 0
  let unexplained = 0
  let wiped = 0
  let olderAfterNewer = 0

  function note(what: string): void {
    story.push(`${(performance.now() / 1_000).toFixed(2)} s ${what}`)
  }

  return {
    /** Adds an event to the log that is shown with a violation. */
    note,
    /** The log before each value that was applied after a newer one. */
    violations,
    /** The faults that the pages reported, with their number. */
    faults,
    fault(what: string): void {
      note(`trouble: ${what}`)
      faults[what] = (faults[what] ?? 0) + 1
    },
    issue(trace: string, columns: Columns): void {
      note(`accepting ${describe(trace, columns)}`)
      for (const [cell, value] of cellsOf(trace, columns)) {
        issued.set(value, [...(issued.get(value) ?? []), cell])
      }
    },
    store: (columns: Columns): void =>
      void Object.values(columns).map((value) => stored.add(value)),
    /** Records the settlement of a receipt. */
    end(kind: SettlementKind): void {
      if (kind === 'unknown') unexplained++
    },
    /** Records that the browser lost its databases. Updates stored before are no longer expected. */
    wipe(): void {
      note('the browser lost its databases')
      wiped++
      stored.clear()
      acknowledged.clear()
    },
    apply(trace: string, columns: Columns): void {
      applied++
      note(`applied ${describe(trace, columns)}`)
      for (const [cell, value] of cellsOf(trace, columns)) {
        if (value < (acknowledged.get(cell) ?? 0)) {
          olderAfterNewer++
          violations.push([`${cell} went back to ${value}`, ...story.slice(-80)].join('\n  '))
        }
        values.set(cell, value)
        highest.set(cell, Math.max(value, highest.get(cell) ?? 0))
      }
    },
    acknowledge(trace: string, columns: Columns): void {
      note(`read that ${describe(trace, columns)}`)
      for (const [cell, value] of cellsOf(trace, columns)) {
        acknowledged.set(cell, Math.max(value, acknowledged.get(cell) ?? 0))
      }
    },
    /** Returns the stored updates that never arrived, for diagnosis. */
    lost: (): string[] =>
      [...stored].flatMap((value) => {
        const cells = (issued.get(value) ?? []).filter((cell) => (highest.get(cell) ?? 0) < value)
        return cells.map((cell) => `${cell} never became ${value}, but ${highest.get(cell)}`)
      }),
    judge(): Verdict {
      const newest = new Map<Cell, number>()
      let missing = 0
      for (const value of stored) {
        const cells = issued.get(value) ?? []
        for (const cell of cells) newest.set(cell, Math.max(value, newest.get(cell) ?? 0))
        if (cells.some((cell) => (highest.get(cell) ?? 0) < value)) missing++
      }
      const wrong = [...newest].filter(([cell, value]) => (values.get(cell) ?? 0) < value).length
      return {
        stored: stored.size,
        unknown: issued.size - stored.size,
        applied,
        missing,
        wrong,
        olderAfterNewer,
        unexplained,
        wiped,
      }
    },
  }
}

export type Ledger = ReturnType<typeof createLedger>

function cellsOf(trace: string, columns: Columns): [Cell, number][] {
  return Object.entries(columns).map(([column, value]) => [`${trace} ${column}`, value])
}

function describe(trace: string, columns: Columns): string {
  return `${trace} ${JSON.stringify(columns)}`
}
