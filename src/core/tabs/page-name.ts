/** The name of a page, and ids for the entries it accepts. */
export interface PageName {
  /** Twelve random letters, drawn when they are first needed. */
  name(): string
  nextEntryId(): string
  /** A page that comes back from the back/forward cache takes another name: what it had under way is not its own. */
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
