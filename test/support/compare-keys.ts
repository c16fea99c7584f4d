import type { Key } from '../../src/core/records/store.ts'

/** Compares keys element by element, in the order of the store's contract. */
export function compareKeys(left: Key, right: Key): number {
  for (let index = 0; index < left.length; index++) {
    const a = left[index]
    const b = right[index]
    if (a === b) continue
    if (a === undefined || b === undefined) return b === undefined ? 1 : -1
    if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1
    return a < b ? -1 : 1
  }
  return left.length - right.length
}
