import type { Settlement } from '../../src/index.ts'

/** What a person is told about their feedback. The words follow the truth, never a hope. */
export type Saying = keyof typeof phrases

export const phrases = {
  nothing: '',
  stored: 'Saved on this device. It will be sent when you are online.',
  memory: 'Kept only in this tab. It will be sent when you are online.',
  sent: 'Sent, thank you.',
  received: 'Received, thank you.',
  partly: 'Sent, but a part of it was refused.',
  rejected: 'Could not be sent.',
  dropped: 'Not sent: it was removed from this device.',
  refused: 'This could not be saved.',
} as const

/** What to say when feedback left the outbox. */
export function sayingOf({ kind, via, refused }: Settlement): Saying {
  switch (kind) {
    case 'delivered':
      if (refused) return 'partly'
      return via === 'queued' ? 'received' : 'sent'
    case 'rejected':
      return 'rejected'
    case 'superseded':
    case 'unknown':
      return 'nothing'
    case 'expired':
    case 'evicted':
    case 'discarded':
    case 'purged':
      return 'dropped'
  }
}
