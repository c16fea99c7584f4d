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

type Stretch = { readonly from: Key; readonly before: Key }

/** The stretches of keys, in order, that go: removing a stretch costs as much as removing one key. */
export function stretchesOf(keys: readonly Key[], isGone: (key: Key) => boolean): Stretch[] {
  const stretches: { from: Key; before: Key }[] = []
  let open: { from: Key; before: Key } | undefined
  for (const key of keys) {
    const before = [...key, 0]
    if (!isGone(key)) open = undefined
    else if (open) open.before = before
    else {
      open = { from: key, before }
      stretches.push(open)
    }
  }
  return stretches
}
