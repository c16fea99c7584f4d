import type { Clock } from '../core/clock.ts'
import type { ColumnOptions } from './columns.ts'
import type { SpokenPhrases } from './phrases/spoken.ts'

export interface FeedbackOptions extends ColumnOptions {
  /** Other words for announcements: a language, such as `de` from `aftertrace/feedback/phrases/de`, or some of it. */
  readonly phrases?: Partial<SpokenPhrases> | undefined
  /** Instead of the client's timers, for tests. */
  readonly clock?: Pick<Clock, 'after'> | undefined
}
