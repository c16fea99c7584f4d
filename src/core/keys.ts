import type { Key, Range } from './store.ts'

/** Sorts after every number and every string that a key holds. */
const last = '\uffff'

/** Everything whose key begins with these elements. */
export function under(...prefix: Key): { readonly from: Key; readonly before: Key } {
  return { from: prefix, before: after(...prefix) }
}

/** The first address behind everything whose key begins with these elements. */
export function after(...prefix: Key): Key {
  return [...prefix, last]
}

/** The one value with this key. */
export function exactly(...key: Key): Range & { readonly only: Key } {
  return { only: key }
}
