/** Tells the other tabs and workers of an outbox that something changed; nothing depends on it being heard. */
export interface Channel {
  announce(): void
  close(): void
}

/** A BroadcastChannel where there is one. Announcements of one turn are one message. */
export function openChannel(name: string, onOthers: () => void): Channel {
  if (typeof BroadcastChannel === 'undefined') return { announce() {}, close() {} }
  const channel = new BroadcastChannel(name)
  channel.onmessage = onOthers
  let told = false
  let closed = false
  return {
    announce() {
      if (told) return
      told = true
      queueMicrotask(() => {
        told = false
        if (!closed) channel.postMessage(0)
      })
    },
    close() {
      closed = true
      channel.close()
    },
  }
}
