import type { SpokenPhrases } from './phrases/spoken.ts'
import type { FeedbackStatus } from './state.ts'

/** Which announcements the last change in this page still gets. */
export type AnnouncementPhase =
  /** None yet: the change is less than 600 ms old. */
  | 'quiet'
  /** The short one: the change was delivered within 600 ms. */
  | 'thanks'
  /** All: delivery takes longer. */
  | 'sent'
  /** Only failures: nothing was changed in this page, or it was announced. */
  | 'done'

/** The last change of a trace in this page. */
export interface Activity {
  phase: AnnouncementPhase
  isRemoval?: boolean
  isQueued?: boolean
}

/** Time in milliseconds without announcements. Most votes are delivered within it, so that one "Thank you." is enough. */
export const quietMs = 600
/** Time in milliseconds for which a delivery is announced. */
export const fadeMs = 4_000

/** Returns the text to announce now, or an empty string. */
export function announcementOf(
  phrases: SpokenPhrases,
  status: FeedbackStatus,
  { phase, isRemoval, isQueued }: Activity,
  isOffline: boolean,
): string {
  if (phase === 'quiet') return ''
  if (status === 'rejected' || status === 'partly') return phrases[status]
  if (phase === 'done') return ''
  if (status === 'stored' || status === 'memory') {
    const key = isRemoval ? 'removed' : status
    return `${phrases[key]} ${phrases[isOffline ? 'whenOnline' : 'automatically']}`
  }
  if (status !== 'delivered') return ''
  return phrases[isRemoval ? 'removed' : isQueued ? 'received' : phase]
}
