/** What a background sync for the outboxes of this name is called. */
export function syncTagOf(name = 'aftertrace'): string {
  return `aftertrace:${name}`
}
