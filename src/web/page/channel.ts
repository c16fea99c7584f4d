/** Messages between the tabs and workers of an outbox. Delivery is correct without them. */
export interface Channel {
  post(message: unknown): void
  close(): void
}

/** Opens a BroadcastChannel, if the platform has one. */
export function openChannel(name: string, onMessage: (message: unknown) => void): Channel {
  let channel = tryChannel(name)
  if (channel) channel.onmessage = ({ data }) => onMessage(data)
  return {
    post: (message) => channel?.postMessage(message),
    close() {
      channel?.close()
      // A request may end after the page went away, and posting to a closed channel throws.
      channel = undefined
    },
  }
}

/** Returns nothing in old browsers, and where storage access is denied. */
function tryChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name)
  } catch {
    return undefined
  }
}
