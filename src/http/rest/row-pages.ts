import type { Json } from '../../core/update/json.ts'

/** A row as Openlayer lists it. */
export interface ListedRow {
  readonly [column: string]: Json
  /** The id that Openlayer itself gave the row. */
  readonly openlayer_row_id: number
}

/** One page of rows. */
export interface RowPage {
  readonly items: readonly ListedRow[]
}

/** The page that was asked for when awaited; that page and all after it when iterated. */
export interface RowPages extends Promise<RowPage>, AsyncIterable<RowPage> {}

/** Openlayer's own. */
const defaultPerPage = 25

interface ReadPage extends RowPage {
  /** Whether Openlayer named a next page (`x-next`). Its URL is not used: the key would go wherever it leads. */
  readonly hasNext: boolean
}

/**
 * Asks for a page at once, and for the following ones as they are iterated. After a page that names no next one and is
 * not full, there is none.
 *
 * @param read reads one page, counted from 1; without a number the first, as Openlayer counts.
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
    // Both, or the other one's rejection would be nobody's.
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
