import type { Key, Range } from './store.ts'

/** Sorts after every number and string in a key. */
const last = '\uffff'

/** Returns the range of all keys that begin with these elements. */
export function under(...prefix: Key): { readonly from: Key; readonly before: Key } {
  return { from: prefix, before: after(...prefix) }
}

/** Returns the first key after all keys that begin with these elements. */
export function after(...prefix: Key): Key {
  return [...prefix, last]
}

/** Returns the range of a single key. */
export function exactly(...key: Key): Range & { readonly only: Key } {
  return { only: key }
}

type KeyRange = { readonly from: Key; readonly before: Key }

/** Groups keys that are removed into contiguous ranges, because deleting a range costs as much as deleting one key. */
export function rangesToDelete(keys: readonly Key[], isGone: (key: Key) => boolean): KeyRange[] {
  const ranges: { from: Key; before: Key }[] = []
  let open: { from: Key; before: Key } | undefined
  for (const key of keys) {
    const before = [...key, 0]
    if (!isGone(key)) open = undefined
    else if (open) open.before = before
    else {
      open = { from: key, before }
      ranges.push(open)
    }
  }
  return ranges
}
