/** What tabs and workers of an outbox tell each other; nothing depends on its being heard. */
export interface Channel {
  post(message: unknown): void
  close(): void
}

/** A BroadcastChannel where there is one. */
export function openChannel(name: string, onMessage: (message: unknown) => void): Channel {
  let channel = tryChannel(name)
  if (channel) channel.onmessage = ({ data }) => onMessage(data)
  return {
    post: (message) => channel?.postMessage(message),
    close() {
      channel?.close()
      // What ends after the page went away is told to nobody: a closed channel throws.
      channel = undefined
    },
  }
}

/** Missing in old browsers, refused where storage is denied. */
function tryChannel(name: string): BroadcastChannel | undefined {
  try {
    return new BroadcastChannel(name)
  } catch {
    return undefined
  }
}
