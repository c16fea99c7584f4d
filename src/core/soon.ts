import type { Clock } from './clock.ts'

/** Has some work done after a wait, once for all who ask for it until then. */
export function createSoon(
  clock: Clock,
  waitMs: number,
  work: () => Promise<void>,
  onFault: (cause: unknown) => void,
): () => void {
  let isDue = false

  return () => {
    if (isDue) return
    isDue = true
    clock.after(waitMs, () => {
      isDue = false
      work().catch(onFault)
    })
  }
}
