/** The name of a page, and the ids of the entries it accepts. */
export interface PageName {
  /** Twelve random characters, generated at the first use. */
  name(): string
  nextEntryId(): string
  /** Takes a new name. A page restored from the back/forward cache no longer owns the requests it had under way. */
  renew(): void
}

export function createPageName(newId: () => string): PageName {
  let name = ''
  let count = 0
  const page: PageName = {
    name() {
      name ||= newId().slice(0, 12)
      return name
    },
    nextEntryId: () => page.name() + (count++).toString(36),
    renew() {
      name = ''
    },
  }
  return page
}
