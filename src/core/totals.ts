import type { SettlementKind } from './settlement.ts'

/**
 * How many entries were accepted, and how many left by each settlement, ever since. A dead letter that is tried again
 * counts as accepted once more.
 */
export type Counts = { readonly accepted: number } & Readonly<
  Record<Exclude<SettlementKind, 'unknown'>, number>
>

/** What one page says of itself from time to time. */
export interface Writer {
  /** How many entries it had accepted by then. */
  readonly accepted: number
  /** It gives out no newer time than this before it writes again. */
  readonly time: number
}

/** How many entries each page accepted, as far as something tells. */
export type Pages = ReadonlyMap<string, number>

/** What settled so far. */
export interface Total extends Counts {
  /** What pages long gone had accepted, and what was accepted again after it had been rejected. */
  readonly accepted: number
  /** How many entries each page had accepted when the newest of those that ended was. */
  readonly pages: Pages
  /** How many changes have settled something; the ring of settlements turns with it. */
  readonly turns: number
}

export const emptyTotal: Total = {
  accepted: 0,
  delivered: 0,
  superseded: 0,
  rejected: 0,
  expired: 0,
  evicted: 0,
  discarded: 0,
  purged: 0,
  pages: new Map(),
  turns: 0,
}

/** A name for a page; it need not be secret. */
export function newPage(newId: () => string): string {
  return pageOf(newId())
}

/** The id of a page's n-th entry, counted from 0: it tells how many the page had accepted by then. */
export function entryId(page: string, count: number): string {
  return page + count.toString(36)
}

/** The name of the page that accepted an entry. */
export function pageOf(id: string): string {
  return id.slice(0, pageLength)
}

const pageLength = 12

/** The pages with what the ids of entries tell. */
export function addIds(pages: Pages, ids: readonly string[]): Map<string, number> {
  const all = new Map(pages)
  for (const id of ids) {
    const page = pageOf(id)
    const accepted = Number.parseInt(id.slice(pageLength), 36) + 1
    if (accepted > (all.get(page) ?? 0)) all.set(page, accepted)
  }
  return all
}

/** The total after these entries ended so. */
export function addEnds(
  total: Total,
  ends: readonly (readonly [id: string, kind: SettlementKind])[],
): Total {
  const sum: Record<string, unknown> = {}
  for (const [, kind] of ends) {
    if (kind !== 'unknown') sum[kind] = ((sum[kind] as number | undefined) ?? total[kind]) + 1
  }
  const pages = addIds(
    total.pages,
    ends.map(([id]) => id),
  )
  return { ...total, ...sum, pages, turns: total.turns + 1 }
}

/**
 * The sum of what was counted in two places; what a page accepted is known by the newer of its entries.
 *
 * @param twice how those ended that were counted in both.
 */
export function joinTotals(one: Total, other: Total, twice: readonly string[]): Total {
  const sum = { ...one }
  for (const kind of Object.keys(emptyTotal) as (keyof Total)[]) {
    if (kind === 'pages') continue
    const counted = twice.filter((each) => each === kind).length
    Object.assign(sum, { [kind]: one[kind] + other[kind] - counted })
  }
  const pages = new Map(one.pages)
  for (const [page, accepted] of other.pages) {
    pages.set(page, Math.max(accepted, pages.get(page) ?? 0))
  }
  return { ...sum, pages }
}
