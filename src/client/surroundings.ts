import type { GrantSource } from '../core/grants/grants.ts'
import type { News } from '../core/tabs/news.ts'
import type { Journal } from '../core/unload/journal.ts'

/** The page around an outbox, apart from its ports. */
export interface Surroundings {
  /** Name of the outbox, the same for all subjects. */
  readonly name: string
  readonly grants: GrantSource
  readonly journal: Journal
  readonly isVisible: () => boolean
  /** Whether memory replaces a storage that failed here and may still work in other tabs. */
  readonly isFallback: () => boolean
  /** Sends a message to the other tabs of an outbox; undefined where there are none. */
  readonly post: ((news: News, space: string) => void) | undefined
}
