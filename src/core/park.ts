import { keptMark } from './journal.ts'
import { merge } from './merge.ts'
import type { Ports } from './ports.ts'
import type { Stored } from './store.ts'

/** A key that no row can have (PROTOCOL C-6), for what JSON does not know. */
const mapMark = '\0map'

/**
 * Parks records; where there is no room for all of them, as many of the newest entries as there is room for.
 *
 * @returns what is parked now; nothing where it is as it was.
 */
export function park(
  { journal, store }: Ports,
  records: readonly Stored[],
): readonly Stored[] | undefined {
  const mark = store.medium === 'memory' ? keptMark : ''
  let some = records
  while (some.length > 0) {
    if (journal.write(mark + encode(some))) return some
    const entries = some.filter(({ key }) => key[0] === 'entry')
    some = entries.length < some.length ? entries : some.slice(Math.ceil(some.length / 2))
  }
  return records.length === 0 && journal.write(undefined) ? records : undefined
}

function encode(records: readonly Stored[]): string {
  return JSON.stringify(records, (_, value) =>
    value instanceof Map ? { [mapMark]: [...value] } : value,
  )
}

/**
 * Takes over what pages that went away have parked, under the lock: first it is stored, then it is removed there.
 * In memory it would be less safe than where it is.
 *
 * @returns whether anything changed.
 */
export async function importJournals({
  journal,
  store,
  space,
  reclaim,
  onImported,
}: Ports): Promise<boolean> {
  const isMemory = () => store.medium === 'memory'
  let hasChanged = isMemory() && (await reclaim())
  for (const [page, text] of isMemory() ? [] : journal.read()) {
    await merge(store, space, decode(text, space))
    hasChanged = true
    if (isMemory()) break
    journal.remove(page, text)
  }
  if (hasChanged) onImported()
  return hasChanged
}

/** What other software may have left at the place is nobody's entry. */
function decode(text: string, space: string): Stored[] {
  try {
    const json = text.slice(text.startsWith(keptMark) ? keptMark.length : 0)
    const records: Stored[] = JSON.parse(json, (_, value) =>
      value?.[mapMark] ? new Map(value[mapMark]) : value,
    )
    return records.filter(({ key }) => key[1] === space)
  } catch {
    return []
  }
}
