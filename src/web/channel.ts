import type { Clock } from '../core/clock.ts'

/** Tells the other tabs and workers of an outbox that something changed; nothing depends on it being heard. */
export interface Channel {
  announce(): void
  close(): void
}

/** Others hear of the first change at once, and of those that follow at most this often. */
const quietMs = 100

/** A BroadcastChannel where there is one. */
export function openChannel(name: string, clock: Clock, onOthers: () => void): Channel {
  let channel = tryChannel(name)
  if (channel) channel.onmessage = onOthers
  let cancel: (() => void) | undefined
  let isOwed = false

  function announce(): void {
    isOwed = cancel !== undefined
    if (isOwed || !channel) return
    channel.postMessage(0)
    cancel = clock.after(quietMs, () => {
      cancel = undefined
      if (isOwed) announce()
    })
  }

  return {
    announce,
    close() {
      if (isOwed) channel?.postMessage(0)
      cancel?.()
      channel?.close()
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
