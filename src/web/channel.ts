import type { Clock } from '../core/clock.ts'

/** Tells the other tabs and workers of an outbox that something changed; nothing depends on it being heard. */
export interface Channel {
  announce(): void
  close(): void
}

/** Others hear of changes at most this often, and of the last one at most so much later. */
const quietMs = 100

/** A BroadcastChannel where there is one. */
export function openChannel(name: string, clock: Clock, onOthers: () => void): Channel {
  if (typeof BroadcastChannel === 'undefined') return { announce() {}, close() {} }
  const channel = new BroadcastChannel(name)
  channel.onmessage = onOthers
  let cancel: (() => void) | undefined
  return {
    announce() {
      cancel ??= clock.after(quietMs, () => {
        cancel = undefined
        channel.postMessage(0)
      })
    },
    close() {
      cancel?.()
      cancel = () => undefined
      channel.close()
    },
  }
}
