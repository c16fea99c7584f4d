import type { SpokenPhrases } from './phrases/spoken.ts'
import type { FeedbackStatus } from './state.ts'

/** How much is said of what was done in this page. */
export type Speech =
  /** Something was done less than 600 ms ago. */
  | 'quiet'
  /** It was delivered within them. */
  | 'thanks'
  /** It takes longer. */
  | 'sent'
  /** Nothing was done, or all of it was said. */
  | 'over'

/** What was done last of a trace, and what became of it. */
export interface Act {
  speech: Speech
  isRemoval?: boolean
  isQueued?: boolean
}

/** So long, in milliseconds, nothing is said: most votes are delivered by then, and one "Thank you." is enough. */
export const quietMs = 600
/** So long a delivery is spoken of. */
export const fadeMs = 4_000

/** What is true just now, in words. */
export function announcementOf(
  phrases: SpokenPhrases,
  status: FeedbackStatus,
  { speech, isRemoval, isQueued }: Act,
  isOffline: boolean,
): string {
  if (speech === 'quiet') return ''
  if (status === 'rejected' || status === 'partly') return phrases[status]
  if (speech === 'over') return ''
  if (status === 'stored' || status === 'memory') {
    const what = isRemoval ? 'removed' : status
    return `${phrases[what]} ${phrases[isOffline ? 'whenOnline' : 'automatically']}`
  }
  if (status !== 'delivered') return ''
  return phrases[isRemoval ? 'removed' : isQueued ? 'received' : speech]
}
