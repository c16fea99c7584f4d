import type { Clock } from '../core/clock.ts'
import type { Wake } from '../core/gate.ts'

/** Devices that come back online together do not knock together. */
const onlineJitterMs = 5_000

/** Listens for hints that a flush may succeed now; returns the undo. Outside of pages there are none. */
export function listenForWakes(
  wake: (reason: Wake) => void,
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
): () => void {
  if (typeof window === 'undefined') return () => undefined
  const undo = new AbortController()
  const { signal } = undo
  window.addEventListener(
    'online',
    () => clock.after(random() * onlineJitterMs, () => wake('online')),
    { signal },
  )
  window.addEventListener('pageshow', ({ persisted }) => persisted && wake('visible'), { signal })
  document.addEventListener(
    'visibilitychange',
    () => document.visibilityState === 'visible' && wake('visible'),
    { signal },
  )
  return () => undo.abort()
}

/** Whether the platform believes to be online; it errs both ways. */
export function isOnline(): boolean {
  return typeof navigator === 'undefined' || navigator.onLine !== false
}
