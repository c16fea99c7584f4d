import type { Clock } from '../core/clock.ts'
import type { ColumnOptions } from './columns.ts'
import type { SpokenPhrases } from './phrases/spoken.ts'

export interface FeedbackOptions extends ColumnOptions {
  /** Other texts of announcements: a language, such as `de` from `aftertrace/feedback/phrases/de`, or single phrases. */
  readonly phrases?: Partial<SpokenPhrases> | undefined
  /** Clock for tests. The default is the client's. */
  readonly clock?: Pick<Clock, 'after'> | undefined
}
