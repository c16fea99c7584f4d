/** Statuses that say nothing of the rows: a bad key, a timeout, too many calls. */
const notTheRows: readonly number[] = [401, 403, 407, 408, 425, 429]

/** Whether an error says that Openlayer does not want what a call held: then half of it may be welcome. */
export function isRefusal(error: unknown): boolean {
  const status: unknown = Object(error).status
  if (typeof status !== 'number') return false
  return status >= 400 && status < 500 && !notTheRows.includes(status)
}
