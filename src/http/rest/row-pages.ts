import type { Json } from '../../core/update/json.ts'

/** A row as Openlayer lists it. */
export interface ListedRow {
  readonly [column: string]: Json
  /** Openlayer's own id of the row. */
  readonly openlayer_row_id: number
}

/** One page of rows. */
export interface RowPage {
  readonly items: readonly ListedRow[]
}

/** A promise of the requested page. Iterating it yields that page and all following ones. */
export interface RowPages extends Promise<RowPage>, AsyncIterable<RowPage> {}

/** Openlayer's default. */
const defaultPerPage = 25

interface ReadPage extends RowPage {
  /** Whether the reply has an `x-next` header. Its URL is not used: the key would be sent to whichever host it names. */
  readonly hasNext: boolean
}

/**
 * Requests a page at once, and the following pages while they are iterated. Iteration ends at an empty page, or at a page
 * that is not full and has no `x-next` header.
 *
 * @param read reads one page. Page numbers start at 1; without a number Openlayer returns the first page.
 */
export function rowPages(
  read: (page: number | undefined) => Promise<ReadPage>,
  {
    page: first,
    perPage = defaultPerPage,
  }: { page?: number | undefined; perPage?: number | undefined },
): RowPages {
  const reading = read(first)
  async function* iterate(): AsyncGenerator<RowPage, void, undefined> {
    // Both promises are awaited: the rejection of the other one would be unhandled.
    let [current] = await Promise.all([reading, promise])
    for (let number = first ?? 1; current.items.length > 0; current = await read(number)) {
      yield { items: current.items }
      if (!current.hasNext && current.items.length < perPage) return
      number += 1
    }
  }
  const promise = reading.then(({ items }) => ({ items }))
  return Object.assign(promise, { [Symbol.asyncIterator]: iterate })
}
