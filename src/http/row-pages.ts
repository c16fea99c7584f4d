import type { Json } from '../core/update/json.ts'

/** A row as Openlayer lists it. */
export interface ListedRow {
  readonly [column: string]: Json
  /** The id that Openlayer itself gave the row. */
  readonly openlayer_row_id: string | number
}

/** One page of rows. */
export interface RowPage {
  readonly items: readonly ListedRow[]
}

/** The page that was asked for when awaited; that page and all after it when iterated. */
export interface RowPages extends Promise<RowPage>, AsyncIterable<RowPage> {}

/** Openlayer's own. */
const defaultPerPage = 25

/**
 * Asks for a page at once, and for the following ones as they are iterated. The last page is the first that is not full.
 *
 * @param read reads one page, counted from 1.
 */
export function rowPages(
  read: (page: number) => Promise<RowPage>,
  {
    page: first = 1,
    perPage = defaultPerPage,
  }: { page?: number | undefined; perPage?: number | undefined },
): RowPages {
  const promise = read(first)
  async function* iterate(): AsyncGenerator<RowPage, void, undefined> {
    let page = await promise
    for (let number = first; page.items.length > 0; page = await read(number)) {
      yield page
      if (page.items.length < perPage) return
      number += 1
    }
  }
  return Object.assign(promise, { [Symbol.asyncIterator]: iterate })
}
