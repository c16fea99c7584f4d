import type { SettlementKind } from '../../src/index.ts'

/** A column of a trace. */
type Cell = string

/** Numbers that columns were set to; each is used once, and a greater one was accepted later. */
export type Columns = Readonly<Record<string, number>>

export interface Verdict {
  /** Updates whose receipt said `stored`. */
  readonly stored: number
  /** Updates whose receipt nobody lived to see: they may arrive, or not. */
  readonly unknown: number
  readonly applied: number
  /** Stored updates with a column that neither they nor a later one ever set at the server. */
  readonly missing: number
  /** Columns that do not end with the newest value that was stored, or with a newer one that nobody saw stored. */
  readonly wrong: number
  /** Values that were applied after the browser had read that a newer one was. */
  readonly olderAfterNewer: number
  /** Receipts that could not tell how their updates ended, though the browser had kept everything. */
  readonly unexplained: number
  /** How often the browser lost all of its origin's databases, also one that nobody but the test writes to. */
  readonly wiped: number
}

/** Writes down what was accepted, applied and acknowledged, and judges it in the end. */
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
    /** Something happened; it is part of the story of what goes wrong soon after. */
    note,
    /** What happened before each value that was applied after a newer one. */
    violations,
    /** What the pages themselves told of trouble, and how often. */
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
    /** A receipt has told how its update ended. */
    end(kind: SettlementKind): void {
      if (kind === 'unknown') unexplained++
    },
    /** The browser has lost everything itself: nobody can expect of it what was stored before. */
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
    /** What was stored and never arrived, for whoever looks for the reason. */
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
