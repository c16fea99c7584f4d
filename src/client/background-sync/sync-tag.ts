/** Returns the tag of a background sync for the outboxes of this name. */
export function syncTagOf(name = 'aftertrace'): string {
  return `aftertrace:${name}`
}
