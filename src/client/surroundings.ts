import type { GrantSource } from '../core/grants/grants.ts'
import type { News } from '../core/tabs/news.ts'
import type { Journal } from '../core/unload/journal.ts'

/** The world of an outbox beside its ports. */
export interface Surroundings {
  /** The outbox's name, which all of its subjects share. */
  readonly name: string
  readonly grants: GrantSource
  readonly journal: Journal
  readonly isVisible: () => boolean
  /** Whether memory stands in for a storage that failed, which other tabs may still have. */
  readonly isFallback: () => boolean
  /** Sends a message to the other tabs of a space, where there can be any. */
  readonly post: ((news: News, space: string) => void) | undefined
}
