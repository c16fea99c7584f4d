import type { Clock } from '../core/clock.ts'
import type { Wake } from '../core/gate.ts'

/** Devices that come back online together do not knock together. */
const onlineJitterMs = 5_000

/** Listens for hints that a flush may succeed now; returns the undo. Outside of pages there are none. */
export function listenForWakes(
  wake: (reason: Wake) => void,
  clock: Clock,
  random: () => number,
): () => void {
  if (typeof window === 'undefined') return () => undefined
  const undo = new AbortController()
  const on = (target: EventTarget, type: string, listener: () => void) =>
    target.addEventListener(type, listener, undo)
  const wakeVisible = () => document.visibilityState === 'visible' && wake('visible')
  on(window, 'online', () => clock.after(random() * onlineJitterMs, () => wake('online')))
  on(window, 'pageshow', wakeVisible)
  on(document, 'visibilitychange', wakeVisible)
  return () => undo.abort()
}

/** Whether the platform believes to be online; it errs both ways. */
export function isOnline(): boolean {
  return typeof navigator === 'undefined' || navigator.onLine !== false
}
