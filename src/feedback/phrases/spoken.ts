/** Announcements of the store in English. Each is true while it is shown. */
export const spoken = {
  /** The feedback was delivered within 600 ms. */
  thanks: 'Thank you.',
  /** It was delivered later. */
  sent: 'Sent, thank you.',
  /** A queue accepted it and will write it to Openlayer. */
  received: 'Received, thank you.',
  removed: 'Vote removed.',
  stored: 'Saved on this device.',
  memory: 'Kept in this tab only.',
  /** Follows `stored`, `memory` or `removed` if the device is offline. */
  whenOnline: 'It will be sent when you are online.',
  /** Follows them otherwise. */
  automatically: 'It will be sent automatically.',
  partly: 'Sent, but a part was refused.',
  rejected: 'Could not be sent.',
}

export type SpokenPhrases = Readonly<typeof spoken>
