/** What the store says about feedback; the words follow the truth, never a hope. */
export const spoken = {
  /** Delivered within 600 ms. */
  thanks: 'Thank you.',
  /** Delivered later. */
  sent: 'Sent, thank you.',
  /** A queue took it, which will write it. */
  received: 'Received, thank you.',
  removed: 'Vote removed.',
  stored: 'Saved on this device.',
  memory: 'Kept in this tab only.',
  /** Follows `stored`, `memory` or `removed` where the device is offline. */
  whenOnline: 'It will be sent when you are online.',
  /** Follows them for every other reason. */
  automatically: 'It will be sent automatically.',
  partly: 'Sent, but a part was refused.',
  rejected: 'Could not be sent.',
}

export type SpokenPhrases = Readonly<typeof spoken>
